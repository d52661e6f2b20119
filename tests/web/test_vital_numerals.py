"""A vital value on the screen: value, unit, age, and dashes when it must not be trusted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template

from openketamine.core.protocols import load
from openketamine.ui import vitals

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def shown(latest: vitals.Latest, which: vitals.Shown) -> str:
    html = Template("{% load ui %}{% numeral reading now %}").render(
        Context({"reading": vitals.reading(which, latest), "now": NOW})
    )
    words = html.replace("<", " <").replace(">", "> ").split()
    return " ".join(
        word for word in words if "<" not in word and ">" not in word and "=" not in word
    )


def seconds_ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def test_a_live_value_shows_its_unit_and_no_age() -> None:
    text = shown({"hr_bpm": (78.0, seconds_ago(2), "")}, vitals.HR)
    assert text.endswith("HR 78 /min")


def test_a_value_older_than_three_seconds_shows_its_age() -> None:
    assert "97 % 8 s" in shown({"spo2_pct": (97.0, seconds_ago(8), "")}, vitals.SPO2)


def test_a_value_past_its_limit_turns_to_dashes_and_says_stale() -> None:
    text = shown({"spo2_pct": (97.0, seconds_ago(40), "")}, vitals.SPO2)
    assert "97" not in text
    assert "-- % stale 40 s" in text


def test_a_value_that_never_came_is_dashes_and_not_zero() -> None:
    assert shown({}, vitals.RR).endswith("RR -- /min")
    assert "0" not in shown({}, vitals.NIBP)


def test_a_sensor_that_is_off_shows_dashes_though_it_is_recent() -> None:
    assert "--" in shown({"spo2_pct": (None, seconds_ago(1), "sensor_off")}, vitals.SPO2)


def test_a_value_that_the_device_does_not_stand_by_is_not_shown_as_one() -> None:
    at = seconds_ago(1)
    assert "61" not in shown({"spo2_pct": (61.0, at, "questionable")}, vitals.SPO2)
    cuff: vitals.Latest = {
        "nibp_sys_mmhg": (188.0, at, ""),
        "nibp_dia_mmhg": (12.0, at, "invalid"),
    }
    assert "188/-- mmHg" in shown(cuff, vitals.NIBP)


def test_heart_rate_falls_back_to_the_pulse_of_the_oximeter() -> None:
    assert "71" in shown({"pr_bpm": (71.0, seconds_ago(1), "")}, vitals.HR)
    both: vitals.Latest = {
        "pr_bpm": (71.0, seconds_ago(1), ""),
        "hr_bpm": (74.0, seconds_ago(1), ""),
    }
    assert "74" in shown(both, vitals.HR)


def test_blood_pressure_says_systolic_over_diastolic_and_when() -> None:
    latest: vitals.Latest = {
        "nibp_sys_mmhg": (138.0, seconds_ago(240), ""),
        "nibp_dia_mmhg": (84.0, seconds_ago(240), ""),
    }
    assert "138/84 mmHg 4 min" in shown(latest, vitals.NIBP)


def test_half_a_blood_pressure_is_none() -> None:
    assert vitals.reading(vitals.NIBP, {"nibp_sys_mmhg": (138.0, NOW, "")}).text == "--"


@pytest.mark.parametrize("which", vitals.NUMERALS, ids=lambda item: item.key)
def test_every_numeral_goes_stale_some_time(which: vitals.Shown) -> None:
    old = vitals.Reading(shown=which, text="1", at=NOW - timedelta(hours=1))
    assert vitals.is_stale(old, NOW)


@pytest.mark.parametrize("which", [vitals.HR, vitals.SPO2, vitals.RR], ids=lambda item: item.key)
def test_a_stream_turns_to_dashes_when_its_silence_becomes_an_alert(which: vitals.Shown) -> None:
    assert which.stale_s == load("consensus-moderate").number("alarm_silence_s")


def test_a_value_of_a_monitor_that_reports_each_minute_is_shown_until_it_is_silent() -> None:
    latest: vitals.Latest = {
        name: (70.0, seconds_ago(80), "") for name in ("hr_bpm", "spo2_pct", "rr_bpm")
    }
    for item in vitals.readings(latest, interval_s=60, silence_s=90)[:3]:
        assert not vitals.is_stale(item, NOW)
        assert vitals.is_stale(item, NOW + timedelta(seconds=11))
        assert (item.fresh_s, vitals.age_text(item, NOW)) == (60, "80 s")


def test_a_cuff_keeps_its_own_rhythm_whatever_the_monitor_s() -> None:
    cuff = vitals.readings({}, interval_s=60, silence_s=90)[3]
    assert (cuff.shown, cuff.stale_s, cuff.fresh_s) == (vitals.NIBP, 1800, vitals.FRESH_S)
