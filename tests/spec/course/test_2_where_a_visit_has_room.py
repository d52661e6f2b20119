"""A visit needs an open clinic, a clean room, and people from its beginning to its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from openketamine.core.course import Available, Away, Hours, Obstacle, Timetable, Visit, Window
from openketamine.core.course.availability import available_from
from openketamine.core.course.timetable import RULES
from openketamine.core.errors import BadInputError

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = date(2026, 3, 2)
ALL_DAY = tuple(Hours(day, time(8), time(18)) for day in range(5))
CLINIC = Timetable(zone=CHICAGO, opening=ALL_DAY, nurses=ALL_DAY, prescribers=ALL_DAY)


def at(hour: float, day: date = MONDAY) -> datetime:
    """A time on the clinic's clock."""
    local = datetime.combine(day, time(0), CHICAGO) + timedelta(hours=hour)
    return local.astimezone(UTC)


def visit(hour: float, room: str = "1", patient: str = "sam", *, long: float = 2) -> Visit:
    return Visit(starts=at(hour), ends=at(hour + long), room=room, patient=patient)


def test_what_stands_in_the_way_has_a_rule() -> None:
    assert set(RULES) == set(Obstacle)
    assert sorted(RULES.values()) == [
        "BOOK-OPEN-01",
        "BOOK-OPEN-02",
        "BOOK-ROOM-01",
        "BOOK-ROOM-02",
        "BOOK-STAFF-01",
        "BOOK-STAFF-02",
    ]


@pytest.mark.parametrize(
    ("hour", "found"),
    [(7.5, Obstacle.NOT_OPEN), (8, None), (16, None), (16.5, Obstacle.NOT_OPEN)],
)
def test_a_visit_begins_after_opening_and_ends_before_closing(
    hour: float, found: Obstacle | None
) -> None:
    assert CLINIC.obstacle(at(hour), "1", "tess") is found


def test_two_spans_that_touch_are_one_and_a_lunch_break_is_not() -> None:
    for gap, found in ((0, None), (1, Obstacle.NOT_OPEN)):
        halves = (Hours(0, time(8), time(12)), Hours(0, time(12 + gap), time(18)))
        assert replace(CLINIC, opening=halves).obstacle(at(11), "1", "tess") is found


def test_a_closed_day_is_closed() -> None:
    closed = replace(CLINIC, closures=frozenset({MONDAY}))
    assert closed.obstacle(at(9), "1", "tess") is Obstacle.CLOSED
    assert list(closed.starts_on(MONDAY)) == []


def test_a_room_is_cleaned_between_two_visits() -> None:
    taken = replace(CLINIC, visits=(visit(10),))
    found = {hour: taken.obstacle(at(hour), "1", "tess") for hour in (7.75, 8, 12, 12.25)}
    assert found == {7.75: Obstacle.NOT_OPEN, 8: Obstacle.ROOM, 12: Obstacle.ROOM, 12.25: None}
    assert taken.obstacle(at(10), "2", "tess") is None
    assert taken.obstacle(at(10), "2", "sam") is Obstacle.PATIENT


def test_a_nurse_looks_after_as_many_as_the_ratio_says() -> None:
    one = replace(CLINIC, visits=(visit(9, "1", "a"),))
    assert one.obstacle(at(10), "3", "c") is None
    two = replace(CLINIC, visits=(visit(9, "1", "a"), visit(10.5, "2", "b")))
    assert two.obstacle(at(10), "3", "c") is Obstacle.NURSES
    assert two.obstacle(at(11), "3", "c") is None  # the first has gone by then
    assert replace(two, nurse_ratio=3).obstacle(at(10), "3", "c") is None


def test_who_leaves_early_is_missed_to_the_end_of_the_visit() -> None:
    early = replace(CLINIC, prescribers=(Hours(0, time(8), time(10)),))
    assert early.obstacle(at(8), "1", "sam") is None
    assert early.obstacle(at(8.5), "1", "sam") is Obstacle.PRESCRIBERS
    relieved = replace(early, prescribers=(*early.prescribers, Hours(0, time(10), time(18))))
    assert relieved.obstacle(at(8.5), "1", "sam") is None


def test_without_shifts_nobody_is_there() -> None:
    assert replace(CLINIC, nurses=()).obstacle(at(9), "1", "sam") is Obstacle.NURSES
    assert replace(CLINIC, opening=()).obstacle(at(9), "1", "sam") is Obstacle.NOT_OPEN


def test_the_load_counts_visits_against_people() -> None:
    busy = replace(CLINIC, visits=(visit(9), visit(9.5, "2", "tess")))
    load = busy.load(at(10))
    assert (load.visits, load.nurses, load.prescribers, load.places) == (2, 1, 1, 2)
    assert busy.load(at(11)).visits == 1
    assert busy.load(at(7)).places == 0


def test_the_nearest_free_places_come_in_order_of_nearness() -> None:
    busy = replace(CLINIC, visits=(visit(10),))
    found = busy.nearest(at(10), rooms=("1",), patient="tess", not_before=at(0))
    assert [starts for starts, _room in found] == [at(12.5), at(13), at(13.5)]
    rooms = busy.nearest(at(10), rooms=("1", "2"), patient="tess", not_before=at(0), most=1)
    assert rooms == [(at(10), "2")]
    later = busy.nearest(at(10), rooms=("1",), patient="tess", not_before=at(13), most=1)
    assert later == [(at(13.5), "1")]


def test_nothing_is_near_where_nothing_fits() -> None:
    assert (
        CLINIC.nearest(
            at(9), rooms=("1",), patient="sam", not_before=at(0), fits=lambda _starts: False
        )
        == []
    )


def test_the_night_of_a_clock_change_does_not_move_the_opening() -> None:
    before, after = date(2026, 3, 6), date(2026, 3, 9)  # the clocks change on 8 March
    assert next(CLINIC.starts_on(before)).hour == 14
    assert next(CLINIC.starts_on(after)).hour == 13


def test_open_until_midnight_is_open_to_the_end_of_the_day() -> None:
    late = (Hours(0, time(20), time(0)),)
    night = replace(CLINIC, opening=late, nurses=late, prescribers=late)
    assert night.obstacle(at(22), "1", "sam") is None
    assert night.obstacle(at(22.5), "1", "sam") is Obstacle.NOT_OPEN


def test_what_a_patient_said_is_read_as_it_was_written() -> None:
    said = Available(
        (Window(0, time(8), time(13)), Window(4, time(0), time(23, 59))),
        (Away(date(2026, 12, 24), date(2026, 12, 26)),),
    )
    assert available_from(said.to_payload()) == said
    assert said.days_away == {date(2026, 12, day) for day in (24, 25, 26)}
    assert available_from({}) == Available()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Window(7, time(8), time(9)),
        lambda: Window(0, time(9), time(9)),
        lambda: Away(date(2026, 1, 2), date(2026, 1, 1)),
        lambda: Away(date(2026, 1, 2), date(2028, 1, 1)),
        lambda: Available(away=(Away(MONDAY, MONDAY),) * 13),
    ],
)
def test_what_cannot_be_is_refused(make: object) -> None:
    with pytest.raises(BadInputError):
        make()  # type: ignore[operator]
