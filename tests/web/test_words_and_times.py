"""Times, ages, initials, phases and priorities in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

from openketamine.ui import words
from openketamine.ui.templatetags import ui

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def test_a_time_is_shown_in_the_clinics_zone_on_a_24_hour_clock() -> None:
    with timezone.override(ZoneInfo("America/New_York")):
        assert ui.clock_time(NOW) == "09:05"
        assert ui.day_and_time(NOW) == "Mon 23 Nov, 09:05"


@pytest.mark.parametrize(
    ("minutes", "words_"),
    [(12, "in 12 min"), (0, "now"), (-3, "3 min ago"), (125, "in 2 h 05 min")],
)
def test_a_time_says_how_far_it_is(minutes: int, words_: str) -> None:
    assert ui.from_now(NOW + timedelta(minutes=minutes), NOW) == words_


def test_a_patient_is_a_year_older_on_the_birthday_of_the_clinics_day() -> None:
    born = date(1974, 11, 24)
    late = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    with timezone.override(ZoneInfo("America/New_York")):
        assert ui.years_old(born, late) == "51"
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert ui.years_old(born, late) == "52"
    assert ui.years_old(None, late) == "--"


@pytest.mark.parametrize(
    ("name", "letters"), [("Maria Example", "ME"), ("M. Example", "ME"), ("Ann", "A"), ("", "?")]
)
def test_the_photo_slot_draws_initials(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


def test_numbers_have_no_superfluous_zeros_and_missing_is_dashes() -> None:
    assert ui.plain_number(Decimal("75.000")) == "75"
    assert ui.plain_number(Decimal("100")) == "100"
    assert ui.plain_number(None) == "--"


def test_the_rail_marks_what_is_done_and_where_the_session_stands() -> None:
    states = [(step.code, step.state) for step in words.rail("paused")]
    assert states[:4] == [
        ("check_in", "done"),
        ("dose", "done"),
        ("double_check", "done"),
        ("infusing", "now"),
    ]
    assert {state for _, state in states[4:]} == {"later"}


def test_an_alert_badge_says_its_priority_in_colour_shape_and_word() -> None:
    html = Template("{% load ui %}{% alert_badge 'high' 'SpO2 84 %' %}").render(Context())
    assert 'data-priority="high"' in html
    assert "#shape-high" in html
    assert "High" in html
    assert "SpO2 84 %" in html
