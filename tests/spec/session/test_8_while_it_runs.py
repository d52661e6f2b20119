"""What the newest values advise while an infusion runs, and what a resume asks for.

SESS-STOP-01 advises a stop, SESS-STOP-02 is the emergency, SESS-PAUSE-01 advises a pause;
SESS-RESUME-01 judges a resume and SESS-RESUME-02 refuses one that nobody answers for.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from openketamine.core.errors import RefusedError
from openketamine.core.recovery import Reading
from openketamine.core.session import CommandKind, Phase
from openketamine.core.session.during import advice, charted_stops
from tests.spec.session.day import PROTOCOL, Day

FINE = {"sbp": "130", "dbp": "80", "hr": "75", "spo2": "97", "rr": "14"}


def _advised(day: Day) -> list[tuple[str, str, str]]:
    found = advice(day.state, PROTOCOL, day.at, day.readings)
    return [(r.rule_id, r.code, r.threshold) for r in found]


def _paused() -> Day:
    day = Day().infusing().wait(10)
    day.do(CommandKind.PAUSE, reason="184/112")
    return day.wait(5)


def _measured(day: Day, **values: str) -> None:
    day.readings = tuple(
        Reading(metric=name, value=Decimal(value), at=day.at) for name, value in values.items()
    )


def test_values_inside_the_limits_advise_nothing() -> None:
    day = Day().infusing().wait(10)
    day.vitals(**FINE)
    day.do(CommandKind.CHART, item="moaas", value=3)

    assert _advised(day) == []


@pytest.mark.parametrize(
    ("values", "rule", "code", "limit"),
    [
        ({"spo2": "91"}, "SESS-STOP-01", "stop_spo2_low", "92"),
        ({"spo2": "87"}, "SESS-STOP-02", "emergency_spo2", "88"),
        ({"rr": "7"}, "SESS-STOP-01", "stop_rr_low", "8"),
        ({"sbp": "89"}, "SESS-STOP-01", "stop_sbp_low", "90"),
        ({"hr": "49"}, "SESS-STOP-01", "assess_hr_low", "50"),
        ({"hr": "121"}, "SESS-STOP-01", "assess_hr_high", "120"),
        ({"sbp": "180"}, "SESS-PAUSE-01", "pause_sbp_high", "180"),
        ({"dbp": "110"}, "SESS-PAUSE-01", "pause_dbp_high", "110"),
    ],
)
@pytest.mark.parametrize("is_charted", [True, False], ids=["charted", "monitor"])
def test_a_value_over_its_limit_is_said_with_limit_and_source(
    values: dict[str, str], rule: str, code: str, limit: str, is_charted: bool
) -> None:
    day = Day().infusing().wait(10)
    if is_charted:
        day.vitals(**{**FINE, **values})
    else:
        _measured(day, **{**FINE, **values})

    assert _advised(day) == [(rule, code, limit)]
    (reason,) = advice(day.state, PROTOCOL, day.at, day.readings)
    assert reason.citation
    assert reason.facts[0].number == Decimal(next(iter(values.values())))


@pytest.mark.parametrize("score", [0, 2])
def test_moaas_at_the_limit_or_below_advises_a_stop(score: int) -> None:
    day = Day().infusing().wait(10)
    day.do(CommandKind.CHART, item="moaas", value=score)

    assert _advised(day) == [("SESS-STOP-01", "stop_moaas", "2")]


def test_the_newest_value_counts_and_an_old_one_stands_until_then() -> None:
    day = Day().infusing().wait(10)
    day.vitals(**{**FINE, "spo2": "90"})

    assert _advised(day.wait(25)) == [("SESS-STOP-01", "stop_spo2_low", "92")]
    _measured(day, spo2="96")
    assert _advised(day) == []


def test_a_value_that_the_monitor_flags_says_nothing() -> None:
    day = Day().infusing().wait(10)
    flagged = Reading(metric="spo2", value=Decimal(70), at=day.at, is_valid=False)
    day.readings = (flagged,)

    assert _advised(day) == []


def test_after_the_end_no_stop_is_advised() -> None:
    day = Day().recovering()
    day.vitals(**{**FINE, "spo2": "90"})

    assert _advised(day) == []


def test_an_infusion_resumes_on_fresh_values_below_the_limits() -> None:
    day = _paused()
    _measured(day, **{**FINE, "sbp": "179", "dbp": "109", "spo2": "92"})

    event = day.do(CommandKind.RESUME, reason="pressure is back")

    assert event.payload["decision"]["outcome"] == "allow"
    assert day.state.phase is Phase.INFUSING


@pytest.mark.parametrize(
    "over",
    [{"sbp": "180"}, {"dbp": "110"}, {"spo2": "91"}],
    ids=["systolic", "diastolic", "saturation"],
)
def test_a_resume_over_a_limit_needs_a_clinicians_reason_and_keeps_the_values(
    over: dict[str, str],
) -> None:
    day = _paused()
    day.vitals(**{**FINE, **over})
    with pytest.raises(RefusedError) as refused:
        day.do(CommandKind.RESUME, reason="go on")
    assert (refused.value.rule_id, refused.value.field) == ("SESS-RESUME-02", "despite")
    assert next(iter(over.values())) in refused.value.message

    event = day.do(CommandKind.RESUME, reason="go on", despite="prescriber at the bedside")

    assert event.payload["despite"] == "prescriber at the bedside"
    (kept,) = [r for r in event.payload["decision"]["reasons"] if r["outcome"] == "caution"]
    assert kept["facts"][0]["number"] == next(iter(over.values()))
    assert kept["threshold"]
    assert kept["citation"]


@pytest.mark.parametrize(
    "wait", [0, 11], ids=["nothing measured since the start", "measured eleven minutes ago"]
)
def test_unknown_or_stale_values_do_not_allow_a_resume(wait: float) -> None:
    day = _paused()
    if wait:
        day.vitals(**FINE)
    with pytest.raises(RefusedError) as refused:
        day.wait(wait).do(CommandKind.RESUME, reason="go on")
    assert refused.value.rule_id == "SESS-RESUME-02"
    assert "SESS-RESUME-01" in refused.value.message

    event = day.do(CommandKind.RESUME, reason="go on", despite="cuff is broken, pulse is calm")
    assert event.payload["decision"]["outcome"] == "caution"


def test_a_corrected_resume_keeps_what_was_judged_at_its_moment() -> None:
    day = _paused()
    day.vitals(**{**FINE, "sbp": "185"})
    event = day.do(CommandKind.RESUME, reason="go on", despite="as agreed")

    corrected = day.wait(3).do(
        CommandKind.CORRECT, corrects=event.seq, payload={"reason": "went on"}, reason="wording"
    )

    assert corrected.payload["payload"]["despite"] == "as agreed"
    assert corrected.payload["payload"]["decision"] == event.payload["decision"]


def test_what_a_person_read_at_a_limit_is_to_be_alarmed_until_it_is_read_better() -> None:
    day = Day().infusing().wait(10)
    day.do(CommandKind.CHART, item="moaas", value=2)
    day.vitals(**{**FINE, "spo2": "86"})
    found = [reason.code for _entry, reason in charted_stops(day.state, PROTOCOL)]
    assert sorted(found) == ["emergency_spo2", "stop_moaas"]

    day.wait(2).do(CommandKind.CHART, item="moaas", value=4)
    found = [reason.code for _entry, reason in charted_stops(day.state, PROTOCOL)]
    assert found == ["emergency_spo2"]


def test_what_the_monitor_measured_is_alarmed_by_the_watch_and_not_again() -> None:
    day = Day().infusing().wait(10)
    origin = {"source": "monitor", "at": (day.at - timedelta(seconds=5)).isoformat()}
    day.do(CommandKind.CHART, item="vitals", value={"spo2": "86"}, measured={"spo2": origin})

    assert list(charted_stops(day.state, PROTOCOL)) == []
    assert _advised(day) == [("SESS-STOP-02", "emergency_spo2", "88")]
