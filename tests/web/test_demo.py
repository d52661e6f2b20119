"""The demo's day: sessions in every phase, made through the real actions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from openketamine.actions import set_up
from openketamine.cli.demo import claim
from openketamine.config.demo_clinic import (
    CLINIC_ID,
    LOGINS,
    PASSWORD,
    DemoClinic,
    day_began,
    present_day,
    seed,
    wipe,
)
from openketamine.config.demo_pathway import seed_pathway
from openketamine.config.demo_portal import open_portal
from openketamine.config.demo_ward import Ward
from openketamine.config.service_role import prepare_role
from openketamine.core.errors import BadInputError, RefusedError, ShownError
from openketamine.core.monitoring.frame import Metric
from openketamine.queries.chains import chain_report
from openketamine.records.models import Clinic, Session, SessionEvent, VitalFrame
from openketamine.records.scope import clinic_scope

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
PHASES = {
    "signed": "signed",
    "scheduled": "scheduled",
    "check_in": "check_in",
    "double_check": "double_check",
    "infusing": "infusing",
    "hypertensive": "infusing",
    "recovery": "recovery",
}


@pytest.fixture
def demo(transactional_db: None) -> DemoClinic:
    return seed(NOW)


def phases_of(demo: DemoClinic) -> dict[str, str]:
    with clinic_scope(demo.clinic_id):
        rows = {row.pk: row.phase for row in Session.objects.filter(clinic_id=demo.clinic_id)}
    return {stage: rows[session] for stage, session in demo.sessions.items()}


def test_there_is_a_session_in_every_phase_and_nothing_in_the_future(demo: DemoClinic) -> None:
    assert phases_of(demo) == PHASES
    with clinic_scope(demo.clinic_id):
        events = SessionEvent.objects.filter(clinic_id=demo.clinic_id)
        assert not events.filter(written_at__gt=NOW).exists()
        frames = VitalFrame.objects.filter(clinic_id=demo.clinic_id)
        assert not frames.filter(device_ms__gt=NOW.timestamp() * 1000).exists()


def test_the_chains_are_whole_and_one_pressure_is_rising(demo: DemoClinic) -> None:
    assert not chain_report(clinic_id=demo.clinic_id).broken
    with clinic_scope(demo.clinic_id):
        frames = VitalFrame.objects.filter(
            clinic_id=demo.clinic_id,
            session_id=demo.sessions["hypertensive"],
            nibp_sys_mmhg__isnull=False,
        )
        pressures = [frame.nibp_sys_mmhg or 0 for frame in frames.order_by("device_ms")]
    assert pressures[-1] > pressures[0] + 15


def test_the_live_curve_goes_on_where_the_stored_one_ends(demo: DemoClinic) -> None:
    """The ward's monitor, built from the log alone, shows what was stored for that second."""
    ward = Ward()
    ward.patients = ward.read()
    key = "DEMO^ROOM4^BED1"
    monitor = ward.switched_on(key, NOW - timedelta(seconds=1))
    shown = monitor.frame(NOW)
    with clinic_scope(demo.clinic_id):
        stored = VitalFrame.objects.get(
            clinic_id=demo.clinic_id, bed_id=demo.beds[key], device_ms=NOW.timestamp() * 1000
        )
    assert stored.hr_bpm == shown.value(Metric.HR)
    assert stored.spo2_pct == shown.value(Metric.SPO2)
    assert stored.pump_volume_infused_ml == shown.value(Metric.PUMP_VOLUME)
    assert sorted(ward.patients) == [f"DEMO^ROOM{n}^BED1" for n in range(2, 7)]  # who is here


def test_every_printed_login_works(demo: DemoClinic) -> None:
    for login in LOGINS:
        page = Client().post("/login/", {"username": login.username, "password": PASSWORD})
        assert page.status_code == 302, login.username


def test_a_day_is_seeded_once_and_records_ahead_of_the_clock_are_said(demo: DemoClinic) -> None:
    assert present_day(NOW + timedelta(hours=3)) == demo
    with pytest.raises(ShownError, match="--fresh"):
        present_day(NOW - timedelta(days=2))


def test_another_day_gets_new_sessions_and_nobody_stays_in_bed(demo: DemoClinic) -> None:
    tomorrow = NOW + timedelta(days=1)
    assert present_day(tomorrow) is None
    second = seed(tomorrow)
    assert phases_of(second) == PHASES
    assert set(phases_of(demo).values()) == {"signed", "cancelled"}
    assert present_day(tomorrow) == second
    assert not chain_report(clinic_id=demo.clinic_id).broken


def test_another_day_leaves_the_visits_that_are_booked_ahead(demo: DemoClinic) -> None:
    open_portal(CLINIC_ID, PASSWORD, NOW)
    seed_pathway(CLINIC_ID, PASSWORD, NOW)
    seed(NOW + timedelta(days=1))
    with clinic_scope(CLINIC_ID):
        ahead = Session.objects.filter(clinic_id=CLINIC_ID, series__isnull=False)
        assert [visit.phase for visit in ahead] == ["scheduled"] * 6
    assert day_began(NOW + timedelta(days=1, hours=2)) == timedelta(hours=2)


def test_no_demo_is_put_into_the_database_of_a_clinic(transactional_db: None) -> None:
    set_up.found_clinic(name="Riverside Clinic", at=NOW)
    with pytest.raises(RefusedError, match="not the demo's"):
        seed(NOW)
    with clinic_scope(CLINIC_ID):
        assert not Session.objects.filter(clinic_id=CLINIC_ID).exists()


def test_fresh_empties_a_database_that_is_not_in_the_home(demo: DemoClinic) -> None:
    wipe()
    assert not Clinic.objects.exists()
    assert present_day(NOW) is None
    anew = seed(NOW)
    assert phases_of(anew) == PHASES
    assert not set(anew.sessions.values()) & set(demo.sessions.values())
    assert not chain_report(clinic_id=anew.clinic_id).broken
    with pytest.raises(DatabaseError, match="append-only"), clinic_scope(anew.clinic_id):
        SessionEvent.objects.filter(clinic_id=anew.clinic_id).delete()


def test_fresh_touches_nothing_where_another_clinic_is(demo: DemoClinic) -> None:
    set_up.found_clinic(name="Riverside Clinic", at=NOW)
    with pytest.raises(RefusedError, match="OPENKETAMINE_DATABASE"):
        wipe()
    assert phases_of(demo) == PHASES


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="roles: PostgreSQL")
def test_only_the_owner_wipes(demo: DemoClinic) -> None:
    prepare_role("okt_app")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE okt_app")
        try:
            with pytest.raises(RefusedError, match="as the owner"):
                wipe()
        finally:
            cursor.execute("RESET ROLE")
    assert phases_of(demo) == PHASES


def test_only_a_marked_home_is_wiped(tmp_path: Path) -> None:
    precious = tmp_path / "openketamine.sqlite3"
    precious.write_text("a clinic's records")
    with pytest.raises(BadInputError, match="not a demo's"):
        claim(tmp_path, fresh=True)
    assert precious.read_text() == "a clinic's records"


def test_fresh_wipes_what_an_earlier_demo_left(tmp_path: Path) -> None:
    claim(tmp_path, fresh=False)
    left = tmp_path / "openketamine.sqlite3"
    left.write_text("fictional")
    claim(tmp_path, fresh=False)
    assert left.exists()
    claim(tmp_path, fresh=True)
    assert not left.exists()
