"""A session from the door to the signature, and what must stop it on the way."""

from __future__ import annotations

import pytest

from openketamine.actions import charting, dose
from openketamine.actions.sign import sign
from openketamine.core.errors import ForbiddenError, RefusedError, StaleError
from openketamine.queries.chains import chain_report
from openketamine.queries.rows import SessionDetail
from openketamine.queries.sessions import session_detail
from openketamine.records.models import VitalFrame
from openketamine.records.readings import to_ms
from openketamine.records.scope import clinic_scope
from tests.actions.stay import (
    LEAVE,
    READ,
    chart_vitals,
    discharge,
    go_home,
    recover,
    until_prepared,
    until_recovery,
)
from tests.actions.world import World, later


def detail(world: World, minutes: float = LEAVE) -> SessionDetail:
    found = session_detail(
        clinic_id=world.clinic_id, session_id=world.session_id, at=later(minutes)
    )
    assert found is not None
    return found


def test_the_card_of_80_kg_says_40_mg_in_50_ml_at_75_ml_per_hour(riverside: World) -> None:
    until_prepared(riverside)
    card = detail(riverside, 16).state.dose_card
    assert card is not None
    assert (float(card["dose_mg"]), float(card["rate_ml_per_h"])) == (40.0, 75.0)
    assert float(card["concentration_mg_per_ml"]) == 0.8


def test_who_prepared_the_syringe_cannot_double_check_it(riverside: World) -> None:
    digest = until_prepared(riverside)
    with pytest.raises(RefusedError):
        dose.confirm_double_check(
            riverside.session_id,
            digest=digest,
            **READ,
            second=riverside.nora,
            by=riverside.nora,
            at=later(20),
        )


def test_the_second_person_must_be_of_this_clinic(riverside: World, hilltop: World) -> None:
    digest = until_prepared(riverside)
    with pytest.raises(ForbiddenError):
        dose.confirm_double_check(
            riverside.session_id,
            digest=digest,
            **READ,
            second=hilltop.paul,
            by=riverside.nora,
            at=later(20),
        )


def test_the_log_keeps_what_the_second_person_read(riverside: World) -> None:
    until_recovery(riverside)
    (event,) = (e for e in detail(riverside).events if e.kind == "double_check_confirmed")
    assert {name: event.payload[name] for name in READ} == READ


def test_a_patient_who_is_well_goes_home_and_the_record_is_signed(riverside: World) -> None:
    go_home(riverside)
    read = detail(riverside)
    assert read.phase == "discharged"
    sign(
        riverside.session_id,
        meaning="author",
        signer=riverside.paul,
        by=riverside.nora,
        at=later(LEAVE + 5),
        expected_seq=read.event_count,
    )
    signed = detail(riverside, LEAVE + 6)
    assert signed.phase == "signed"
    (signature,) = signed.signatures
    assert (signature.printed_name, signature.meaning) == ("Paul of riverside", "author")
    assert signature.record_hash == read.event_head
    report = chain_report(clinic_id=riverside.clinic_id)
    assert (report.broken, report.signatures) == ((), 1)


def test_a_record_that_has_grown_since_it_was_read_is_not_signed(riverside: World) -> None:
    go_home(riverside)
    read = detail(riverside)
    charting.chart(
        riverside.session_id,
        item="note",
        value="forgot this",
        by=riverside.nora,
        at=later(LEAVE + 1),
    )
    with pytest.raises(StaleError):
        sign(
            riverside.session_id,
            meaning="author",
            signer=riverside.paul,
            by=riverside.paul,
            at=later(LEAVE + 5),
            expected_seq=read.event_count,
        )
    assert detail(riverside).signatures == ()


def test_an_unescorted_patient_does_not_go_home(riverside: World) -> None:
    until_recovery(riverside)
    recover(riverside, escort=False)
    chart_vitals(riverside, LEAVE - 12)
    chart_vitals(riverside, LEAVE - 2)
    with pytest.raises(RefusedError):
        discharge(riverside)
    assert any("escort" in reason.code for reason in detail(riverside).blocking)


def test_the_monitors_stored_pressure_keeps_a_hypotensive_patient_here(riverside: World) -> None:
    until_recovery(riverside)
    recover(riverside)
    chart_vitals(riverside, LEAVE - 12)
    chart_vitals(riverside, LEAVE - 2)
    moment = to_ms(later(LEAVE - 1))
    with clinic_scope(riverside.clinic_id):
        VitalFrame.objects.create(
            clinic_id=riverside.clinic_id,
            bed_id=riverside.bed_id,
            session_id=riverside.session_id,
            device_ms=moment,
            received_ms=moment,
            digest="low",
            nibp_sys_mmhg=82.0,
            nibp_dia_mmhg=45.0,
        )
    with pytest.raises(RefusedError):
        discharge(riverside)
