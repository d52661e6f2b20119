"""SESS-STOP-01: a charted value at a stop limit is an alert like the others, until a better one."""

from __future__ import annotations

import pytest

from openketamine.actions import charting, dose, infusion
from openketamine.queries.alerts import open_alerts
from openketamine.queries.rows import AlertRow
from openketamine.queries.watched import unfinished_alerts
from tests.actions.stay import READ, START, chart_vitals, until_prepared
from tests.actions.world import World, later


@pytest.fixture
def running(riverside: World) -> World:
    digest = until_prepared(riverside)
    session, nora = riverside.session_id, riverside.nora
    dose.confirm_double_check(
        session, digest=digest, **READ, second=riverside.paul, by=nora, at=later(20)
    )
    infusion.start_infusion(session, by=nora, at=later(START))
    return riverside


def standing(world: World) -> list[AlertRow]:
    return list(open_alerts(clinic_id=world.clinic_id))


def score(world: World, value: int, minutes: float) -> int:
    done = charting.chart(
        world.session_id, item="moaas", value=value, by=world.nora, at=later(minutes)
    )
    return done.seqs[0]


def test_a_moaas_at_the_limit_raises_a_high_alert_and_a_better_one_ends_it(running: World) -> None:
    score(running, 3, START + 4)
    assert standing(running) == []
    score(running, 2, START + 5)
    (alert,) = standing(running)
    assert (alert.condition, alert.priority) == ("charted_stop", "high")
    assert alert.facts["value"] == 2
    assert alert.facts["limit"] == 2
    score(running, 4, START + 6)
    assert standing(running) == []


def test_charted_vital_signs_raise_it_too_and_a_pause_limit_does_not(running: World) -> None:
    chart_vitals(running, START + 5, spo2="86", sbp="185")
    (alert,) = standing(running)
    assert alert.facts["metric"] == "spo2_pct"


def test_an_entry_that_was_taken_back_ends_its_alert(running: World) -> None:
    seq = score(running, 1, START + 5)
    charting.retract(
        running.session_id,
        corrects=seq,
        cause="wrong_patient",
        reason="other tablet",
        by=running.nora,
        at=later(START + 6),
    )
    assert standing(running) == []


def test_a_restart_of_the_watch_does_not_end_what_a_person_charted(running: World) -> None:
    score(running, 2, START + 5)
    assert unfinished_alerts(running.clinic_id) == []
    assert len(standing(running)) == 1


def test_before_the_start_a_score_raises_nothing(riverside: World) -> None:
    until_prepared(riverside)
    score(riverside, 2, 18)
    assert standing(riverside) == []
