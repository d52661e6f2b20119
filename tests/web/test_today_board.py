"""Today: who is in each room, is all well, what is next, who must act."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from openketamine.actions.alerts import acknowledge_alert
from openketamine.console.today.load import _progress, _readings, _scores
from openketamine.core.protocols import load
from openketamine.core.session.segments import Segment
from openketamine.core.session.state import Dose, Entry, Phase, SessionState
from openketamine.queries.rows import BedRow
from openketamine.records.models import VitalFrame
from openketamine.records.scope import clinic_scope
from openketamine.ui import vitals

from .conftest import SignIn, TheSession
from .world import alarm, arrive

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
DOSE = Dose(
    card={"dose_mg": "40", "volume_ml": "50", "rate_ml_per_h": "75"},
    digest="",
    by="nurse",
    at=NOW,
)


def test_an_empty_clinic_is_told_what_will_appear(sign_in: SignIn) -> None:
    assert "No rooms yet" in sign_in("nurse").get("/").content.decode()


def test_an_expected_patient_has_a_tile_and_is_due(sign_in: SignIn, session: TheSession) -> None:
    text = sign_in("nurse").get("/").content.decode()
    assert "Room 1" in text
    assert "M. Example" in text
    assert "3 of 6" in text
    assert "Expected" in text
    assert "check-in" in text
    assert f"/session/{session.id}/" in text


def test_the_latest_vital_signs_are_on_the_tile(sign_in: SignIn, session: TheSession) -> None:
    arrive(session)
    now_ms = round(datetime.now(UTC).timestamp() * 1000)
    with clinic_scope(session.clinic.id):
        VitalFrame.objects.create(
            clinic_id=session.clinic.id,
            bed_id=session.bed_id,
            device_ms=now_ms,
            received_ms=now_ms,
            digest="0" * 16,
            hr_bpm=78,
            spo2_pct=97,
        )
    text = sign_in("nurse").get("/?part=board").content.decode()
    assert 'data-value="78"' in text
    assert 'data-value="97"' in text
    assert f'data-at="{now_ms}"' in text
    assert "Check-in" in text


def test_an_alert_is_on_its_tile_in_colour_shape_and_words_until_it_is_seen(
    sign_in: SignIn, session: TheSession
) -> None:
    arrive(session)
    alert_id = alarm(session)
    client = sign_in("nurse")
    text = client.get("/?part=board").content.decode()
    assert 'data-priority="medium"' in text
    assert "#shape-medium" in text
    assert "Oxygen saturation low" in text
    client.post(f"/alerts/{session.id}/{alert_id}/acknowledge/")
    assert "seen by Robin Nurse" in client.get("/?part=board").content.decode()


def test_the_page_starts_its_sound_from_the_alerts_that_are_open(
    sign_in: SignIn, session: TheSession
) -> None:
    arrive(session)
    alert_id = alarm(session, priority="high")
    text = sign_in("nurse").get("/protocol-sets/").content.decode()
    assert f'{{"id": "{alert_id}", "priority": "high", "acknowledged": false}}' in text


def test_a_running_infusion_shows_its_elapsed_and_total_minutes() -> None:
    segment = Segment(NOW - timedelta(minutes=27), None, Decimal(75))
    state = SessionState(phase=Phase.INFUSING, dose=DOSE, segments=(segment,))
    progress = _progress(state, load("consensus-moderate"), NOW)
    assert progress is not None
    assert (round(progress.minutes), round(progress.total)) == (27, 40)
    assert progress.is_running


def test_an_infusion_that_overruns_its_syringe_counts_on_beside_its_planned_minutes() -> None:
    segment = Segment(NOW - timedelta(minutes=76), None, Decimal(75))
    state = SessionState(phase=Phase.INFUSING, dose=DOSE, segments=(segment,))
    progress = _progress(state, load("consensus-moderate"), NOW)
    assert progress is not None
    assert (progress.minutes, progress.total) == (76, 40)


def test_a_pause_stands_still_and_does_not_count() -> None:
    segment = Segment(NOW - timedelta(minutes=30), NOW - timedelta(minutes=18), Decimal(75))
    state = SessionState(phase=Phase.PAUSED, dose=DOSE, segments=(segment,))
    progress = _progress(state, load("consensus-moderate"), NOW)
    assert progress is not None
    assert round(progress.minutes) == 12
    assert not progress.is_running


def test_recovery_counts_the_rest_up_to_what_the_set_asks() -> None:
    state = SessionState(phase=Phase.RECOVERY, ended_at=NOW - timedelta(minutes=90))
    progress = _progress(state, load("consensus-moderate"), NOW)
    assert progress is not None
    assert (progress.minutes, progress.total) == (60, 60)


def test_the_latest_score_counts() -> None:
    def charted(seq: int, value: int) -> Entry:
        payload = {"item": "moaas", "value": value}
        return Entry(seq=seq, payload=payload, happened_at=NOW, written_at=NOW, by="nurse")

    state = SessionState(phase=Phase.INFUSING, charted=(charted(1, 5), charted(2, 4)))
    assert _scores(state) == (("MOAA/S", "4"),)


def test_a_cuff_value_is_shown_until_the_next_one_counts_as_missed() -> None:
    class Row:
        bed = BedRow(id=uuid4(), name="Room 1", room="", device_key="ROOM1", position=1)
        phase = "infusing"
        latest = {
            "nibp_sys_mmhg": (138.0, NOW - timedelta(minutes=16), ""),
            "nibp_dia_mmhg": (84.0, NOW - timedelta(minutes=16), ""),
        }

    protocol = load("consensus-moderate")
    pressure = _readings(Row(), protocol)[-1]  # type: ignore[arg-type]
    assert vitals.is_stale(pressure, NOW), "10 min interval, missed after 15"
    assert not vitals.is_stale(pressure, NOW - timedelta(minutes=2))


def test_an_acknowledged_alert_stays_listed_with_who_and_when(
    sign_in: SignIn, session: TheSession
) -> None:
    arrive(session)
    alert_id = alarm(session)
    nurse = session.clinic.people["nurse"]
    acknowledge_alert(session.id, alert_id, by=nurse, at=datetime.now(UTC))
    text = sign_in("prescriber").get("/alerts/").content.decode()
    assert "acknowledged by Robin Nurse" in text
