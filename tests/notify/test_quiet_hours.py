"""Nobody is woken: a message waits until the clinic's quiet hours have passed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openketamine.core.messages import allowed_at

CHICAGO = ZoneInfo("America/Chicago")
ZONES = st.sampled_from(
    ["America/Chicago", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
)


def wait(local: str, quiet_from: time = time(20), quiet_until: time = time(8)) -> str:
    """When something of a local time in Chicago may go, in local time again."""
    at = datetime.fromisoformat(local).replace(tzinfo=CHICAGO)
    found = allowed_at(at, zone=CHICAGO, quiet_from=quiet_from, quiet_until=quiet_until)
    return found.astimezone(CHICAGO).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-23T19:59", "2026-11-23T19:59"),
        ("2026-11-23T20:00", "2026-11-24T08:00"),
        ("2026-11-23T23:30", "2026-11-24T08:00"),
        ("2026-11-24T00:00", "2026-11-24T08:00"),
        ("2026-11-24T07:59", "2026-11-24T08:00"),
        ("2026-12-31T21:00", "2027-01-01T08:00"),
        ("2026-10-31T22:00", "2026-11-01T08:00"),  # the clocks go back in this night
    ],
)
def test_what_is_wanted_at_night_goes_in_the_morning(wanted: str, goes: str) -> None:
    assert wait(wanted) == goes


def test_quiet_hours_may_lie_within_a_day() -> None:
    assert wait("2026-11-23T13:30", time(13), time(15)) == "2026-11-23T15:00"
    assert wait("2026-11-23T16:00", time(13), time(15)) == "2026-11-23T16:00"


def test_equal_hours_mean_that_no_hour_is_quiet() -> None:
    assert wait("2026-11-23T03:00", time(8), time(8)) == "2026-11-23T03:00"


def test_a_quiet_time_that_ends_within_a_skipped_hour_ends_after_it() -> None:
    # 2026-03-08: 02:00 becomes 03:00
    assert wait("2026-03-08T01:40", time(20), time(2, 30)) == "2026-03-08T03:30"


@given(
    hours=st.floats(0, 366 * 24),
    zone=ZONES,
    quiet_from=st.times(),
    quiet_until=st.times(),
)
def test_it_is_never_earlier_never_in_the_quiet_and_never_more_than_a_day_later(
    hours: float, zone: str, quiet_from: time, quiet_until: time
) -> None:
    at, place = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours), ZoneInfo(zone)
    found = allowed_at(at, zone=place, quiet_from=quiet_from, quiet_until=quiet_until)
    assert at <= found <= at + timedelta(hours=26)  # a day in which an hour comes twice
    wall = found.astimezone(place).time()
    again = allowed_at(
        found.astimezone(UTC), zone=place, quiet_from=quiet_from, quiet_until=quiet_until
    )
    # an end within a skipped hour is read as the hour after it, which is not quiet any more
    assert again == found, wall
