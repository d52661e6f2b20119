"""Referrals, and where each patient stands: what is missing, who must act, who is seen today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openketamine.actions.referrals import move_referral, refer
from openketamine.actions.set_up import register_patient
from openketamine.core import cssrs
from openketamine.core.assessment import MEDICAL, PSYCHOLOGICAL
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.queries.patients import on_the_way, patient_list
from openketamine.queries.referrals import referrals
from tests.actions.care import TODAY, assess, sign, write_intake
from tests.actions.world import AT, World, later
from tests.core.assessment.answers import changed, medical, psychological

LONG_AFTER = AT + timedelta(days=10)


def _stage(world: World, at: Any = LONG_AFTER) -> tuple[str, tuple[str, ...], str]:
    found = on_the_way(clinic_id=world.clinic_id, patient_id=world.patient_id, at=at).standing
    return found.stage.value, found.missing, found.who.value


def _refer(world: World, **changes: Any) -> Any:
    given = {"source": "clinician", "by": world.faye, "at": later(0), **changes}
    return refer(world.patient_id, **given)


def test_a_referral_goes_from_received_to_its_end_step_by_step(riverside: World) -> None:
    referral = _refer(riverside, reason="low mood", indication="ptsd", referrer_name="Dr Sample")
    for state in ("intake", "assessing", "accepted"):
        move_referral(referral, state, by=riverside.nora, at=later(1))

    (row,) = referrals(clinic_id=riverside.clinic_id, patient_id=riverside.patient_id)
    assert (row.state, row.intake_sent_at, row.referrer_name) == ("accepted", later(1), "Dr Sample")
    with pytest.raises(RefusedError, match="cannot become"):
        move_referral(referral, "received", by=riverside.nora, at=later(2))


def test_one_referral_is_open_at_a_time(riverside: World) -> None:
    referral = _refer(riverside)
    with pytest.raises(RefusedError, match="open referral"):
        _refer(riverside)

    move_referral(referral, "withdrawn", by=riverside.nora, at=later(1))
    _refer(riverside, at=later(2))

    mine = referrals(clinic_id=riverside.clinic_id, patient_id=riverside.patient_id)
    assert [row.state for row in mine] == ["received", "withdrawn"]


def test_what_cannot_be_a_referral_is_refused(riverside: World, hilltop: World) -> None:
    for wrong in ({"source": "rumour"}, {"indication": "gout"}):
        with pytest.raises(BadInputError):
            _refer(riverside, **wrong)
    with pytest.raises(BadInputError, match="no such patient"):
        refer(hilltop.patient_id, source="self", by=riverside.faye, at=later(0))
    with pytest.raises(ForbiddenError):
        _refer(riverside, by=riverside.ada)
    theirs = refer(hilltop.patient_id, source="self", by=hilltop.faye, at=later(0))
    with pytest.raises(BadInputError, match="no such referral"):
        move_referral(theirs, "intake", by=riverside.nora, at=later(1))


def test_the_way_is_referral_intake_assessment_eligibility(riverside: World) -> None:
    assert _stage(riverside) == ("referral", ("invitation",), "desk")
    referral = _refer(riverside)
    move_referral(referral, "intake", by=riverside.nora, at=later(0.2))
    assert _stage(riverside) == ("intake", ("intake",), "patient")

    write_intake(riverside, "reason", {"why_now": "low mood"})
    assert _stage(riverside)[0] == "intake"
    move_referral(referral, "assessing", by=riverside.nora, at=later(1))
    assert _stage(riverside) == (
        "assessment", ("medical_missing", "psychological_missing"), "clinician",
    )  # fmt: skip

    sign(riverside, MEDICAL, medical(TODAY))
    assert _stage(riverside)[1] == ("psychological_missing",)
    sign(riverside, PSYCHOLOGICAL, psychological(TODAY))
    assert _stage(riverside) == ("eligibility", ("decision",), "prescriber")


def test_an_assessment_of_last_month_is_to_be_done_again(riverside: World) -> None:
    assess(riverside)

    assert _stage(riverside, AT + timedelta(days=40)) == (
        "assessment", ("medical_stale", "psychological_stale"), "clinician",
    )  # fmt: skip


def test_a_booked_visit_outranks_what_is_missing_and_an_end_ends_it(riverside: World) -> None:
    assert _stage(riverside, later(-60))[0] == "booked"
    referral = _refer(riverside)
    move_referral(referral, "declined", by=riverside.nora, at=later(1))
    assert _stage(riverside) == ("closed", (), "nobody")


HIGH = {**dict.fromkeys(cssrs.QUESTIONS, "no"), "cssrs_2_thoughts": "yes", "cssrs_5_plan": "yes"}


def _is_seen_today(world: World) -> bool:
    return on_the_way(
        clinic_id=world.clinic_id, patient_id=world.patient_id, at=LONG_AFTER
    ).is_seen_today


def test_a_high_risk_asks_for_a_clinician_until_one_has_asked_again(riverside: World) -> None:
    assert not _is_seen_today(riverside)
    write_intake(riverside, "safety", HIGH)
    assert _is_seen_today(riverside)

    sign(riverside, PSYCHOLOGICAL, psychological(TODAY))
    assert not _is_seen_today(riverside)

    write_intake(riverside, "safety", HIGH, at=later(5))
    assert _is_seen_today(riverside)


def test_a_high_risk_that_a_clinician_found_stands_in_the_list_first(riverside: World) -> None:
    register_patient(
        number="1000", family_name="Aaron", given_name="Demo", born_on=TODAY.replace(year=1990),
        by=riverside.system, at=later(0),
    )  # fmt: skip
    answers = {**HIGH, "cssrs_on": TODAY.isoformat()}
    sign(riverside, PSYCHOLOGICAL, changed(psychological(TODAY), "suicidality", **answers))

    rows = patient_list(clinic_id=riverside.clinic_id, at=LONG_AFTER)

    assert [(row.patient.number, row.is_seen_today) for row in rows] == [
        ("1001", True), ("1000", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("search", "found"),
    [("", 1), ("example", 1), ("Example, Pat", 1), ("1001", 1), ("nobody", 0), ("100%", 0)],
)
def test_the_list_is_searched_by_name_and_number(
    riverside: World, hilltop: World, search: str, found: int
) -> None:
    rows = patient_list(clinic_id=riverside.clinic_id, at=LONG_AFTER, search=search)

    assert len(rows) == found


def test_the_list_asks_as_many_questions_for_one_as_for_many(riverside: World) -> None:
    with CaptureQueriesContext(connection) as one:
        patient_list(clinic_id=riverside.clinic_id, at=LONG_AFTER)
    for number in range(5):
        register_patient(
            number=f"2{number}", family_name=f"Demo{number}", given_name="D",
            born_on=TODAY.replace(year=1990), by=riverside.system, at=later(0),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        rows = patient_list(clinic_id=riverside.clinic_id, at=LONG_AFTER)

    assert len(rows) == 6
    assert len(many) == len(one)
