"""The front desk books a course as one object, moves a visit, calls it off, notes it was missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from openketamine.actions._places import ObstructedError, database_keeps
from openketamine.actions.booking import (
    Moved,
    Place,
    book_series,
    cancel_visit,
    mark_missed,
    move_visit,
    replace_visits,
)
from openketamine.actions.check_in import check_in
from openketamine.actions.opening import add_shift, close_on, remove_shift
from openketamine.actions.waiting import join_waiting_list, leave_waiting_list, offer_place
from openketamine.core.course import Obstacle
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.queries.clinic import audit_rows
from openketamine.queries.sessions import session_events, today_board
from openketamine.records.models import OutboxMessage, Session, Shift, WaitingEntry
from openketamine.records.scope import clinic_scope
from tests.actions.calendar_world import accepted, on, open_clinic, six
from tests.actions.consenting import consent, give_login
from tests.actions.world import World, later


@pytest.fixture
def sam(riverside: World) -> World:
    """Sam Sample of an open Riverside, with a signed plan: two infusions a week."""
    open_clinic(riverside)
    return accepted(riverside, 1)


def book(world: World, places: Sequence[Place], **given: Any) -> Any:
    return book_series(world.course_id, places, **{"by": world.faye, "at": later(5), **given})


def refused(rule: str, words: str) -> Any:
    return pytest.raises(RefusedError, match=words, check=lambda error: error.rule_id == rule)


def visits(world: World) -> list[tuple[int, datetime]]:
    """Number and time of the visits of a course that stand."""
    with clinic_scope(world.clinic_id):
        rows = Session.objects.filter(clinic_id=world.clinic_id, course_id=world.course_id)
        rows = rows.exclude(phase="cancelled").order_by("scheduled_at")
        return [(row.ordinal, row.scheduled_at) for row in rows]


def session(world: World, session_id: UUID) -> Session:
    with clinic_scope(world.clinic_id):
        return Session.objects.get(pk=session_id)


def messages(world: World) -> list[str]:
    with clinic_scope(world.clinic_id):
        rows = OutboxMessage.objects.filter(clinic_id=world.clinic_id)
        return list(rows.order_by("created_at").values_list("template", flat=True))


def test_six_visits_are_one_object_with_the_order_of_the_plan(sam: World) -> None:
    booked = book(sam, six(sam.bed_id))
    assert visits(sam) == [(n, p.starts_at) for n, p in enumerate(six(sam.bed_id), start=1)]
    first = session(sam, booked.session_ids[0])
    assert first.series == booked.series
    assert (first.ordered_mg_per_kg, first.protocol_set) == (
        pytest.approx(0.5),
        "consensus-moderate@1",
    )
    assert first.scheduled_until == first.scheduled_at + timedelta(minutes=120)
    [row] = audit_rows(clinic_id=sam.clinic_id, subject=f"course:{sam.course_id}")
    assert row.action == "book_series"
    assert [visit["session"] for visit in row.facts["visits"]] == list(map(str, booked.session_ids))
    assert messages(sam) == ["visits_booked"]


def test_without_a_plan_nothing_is_booked(riverside: World) -> None:
    open_clinic(riverside)
    with refused("BOOK-PLAN-01", "No plan is signed"):
        book(riverside, six(riverside.bed_id))


def test_a_course_gets_no_more_visits_than_its_plan(sam: World) -> None:
    book(sam, six(sam.bed_id))
    with refused("BOOK-PLAN-02", "has 6 infusions and these would be 7"):
        book(sam, [Place(on(22), sam.bed_id)])


def test_the_consent_is_told_and_does_not_stop_the_booking(sam: World) -> None:
    assert book(sam, six(sam.bed_id)[:1]).is_consented is False
    consent(sam, give_login(sam), 10)
    assert book(sam, six(sam.bed_id)[1:], at=later(20)).is_consented is True


@pytest.mark.parametrize(
    ("days", "rule", "words"),
    [
        ((1, 2), "COURSE-GAP-01", "24 h apart; at least 48 h"),
        ((0.999, 2.9), "COURSE-GAP-01", "h apart"),
        ((1, 3, 7), "COURSE-WEEK-01", "3 infusions lie within 7 days; at most 2"),
    ],
)
def test_infusions_too_close_are_refused_by_the_rule(
    sam: World, days: tuple[float, ...], rule: str, words: str
) -> None:
    places = [Place(on(int(day), 9 + (day % 1) * 6), sam.bed_id) for day in days]
    with refused(rule, words):
        book(sam, places)
    assert visits(sam) == []


def test_a_course_that_is_drawn_out_is_booked_and_said(sam: World) -> None:
    booked = book(sam, [Place(on(1), sam.bed_id), Place(on(15), sam.bed_id)])
    assert booked.cautions == ("The course pauses for 14 days; it should for at most 7.",)


def test_a_room_that_is_taken_is_named_with_the_three_nearest_places(sam: World) -> None:
    book(sam, six(sam.bed_id))
    tess = accepted(sam, 2)
    with refused("BOOK-ROOM-01", "Room 1 riverside is taken") as told:
        book(tess, [Place(on(1, 10), sam.bed_id)])
    said = told.value.message
    assert "taken on Tue 3 Mar, 09:00 to 11:00 and ready again at 11:15" in said
    assert "Free and nearest: Tue 3 Mar, 10:00 in Room 2" in said
    assert said.count(" in Room ") == 3
    assert "Sample" not in said


def test_a_room_is_cleaned_before_the_next_patient(sam: World) -> None:
    book(sam, [Place(on(1, 9), sam.bed_id)])
    tess = accepted(sam, 2)
    with refused("BOOK-ROOM-01", "ready again at 11:15"):
        book(tess, [Place(on(1, 11), sam.bed_id)])
    assert book(tess, [Place(on(1, 11.25), sam.bed_id)]).session_ids


def test_a_patient_is_not_booked_twice_at_a_time(riverside: World) -> None:
    second = open_clinic(riverside)
    sam = accepted(riverside, 1)
    with refused("BOOK-ROOM-02", "another visit"):
        with clinic_scope(sam.clinic_id):
            Session.objects.filter(pk=sam.session_id).update(
                patient_id=sam.patient_id, scheduled_at=on(1), scheduled_until=on(1, 11)
            )
        book(sam, [Place(on(1), second)])


@pytest.mark.parametrize(
    ("hour", "day", "rule", "words"),
    [
        (17, 1, "BOOK-OPEN-02", "not open for a whole visit on Tue 3 Mar, 17:00"),
        (9, 5, "BOOK-OPEN-02", "not open"),
        (9, 2, "BOOK-OPEN-01", "closed on Wed 4 Mar"),
    ],
)
def test_a_visit_lies_where_the_clinic_is_open(
    sam: World, hour: int, day: int, rule: str, words: str
) -> None:
    close_on(on(2).date(), reason="Repairs", by=sam.ada, at=later(1))
    with refused(rule, words):
        book(sam, [Place(on(day, hour), sam.bed_id)])


def test_a_nurse_looks_after_two_visits_and_not_after_three(riverside: World) -> None:
    second = open_clinic(riverside)
    for number, bed_id in ((1, riverside.bed_id), (2, second)):
        book(accepted(riverside, number), [Place(on(1), bed_id)])
    with clinic_scope(riverside.clinic_id):
        rows = Session.objects.filter(clinic_id=riverside.clinic_id, scheduled_at=on(1))
        rows.filter(bed_id=second).update(bed_id=None)  # a room is free, but nobody for it
    with refused("BOOK-STAFF-01", "too few nurses .* 1 there, 2 visits, 2 for each"):
        book(accepted(riverside, 3), [Place(on(1), second)])


def test_a_visit_needs_its_people_to_the_end(sam: World) -> None:
    with clinic_scope(sam.clinic_id):
        rows = Shift.objects.filter(clinic_id=sam.clinic_id, weekday=1)
        [prescribers] = rows.filter(staff_id=sam.paul.staff_id)
    remove_shift(prescribers.pk, by=sam.ada, at=later(2))
    with refused("BOOK-STAFF-02", "too few prescribers"):
        book(sam, [Place(on(1), sam.bed_id)])
    assert sam.paul.staff_id is not None
    span = {"starts_at": on(1, 8).time(), "ends_at": on(1, 10).time()}
    add_shift(sam.paul.staff_id, 1, **span, by=sam.ada, at=later(3))
    with refused("BOOK-STAFF-02", "too few prescribers"):
        book(sam, [Place(on(1), sam.bed_id)])
    assert book(sam, [Place(on(1, 8), sam.bed_id)]).session_ids


def test_of_a_series_with_one_bad_place_nothing_is_booked(sam: World) -> None:
    places = [*six(sam.bed_id)[:5], Place(on(17, 17), sam.bed_id)]
    with refused("BOOK-OPEN-02", "not open"):
        book(sam, places)
    assert visits(sam) == []


def test_what_is_past_is_not_booked(sam: World) -> None:
    with pytest.raises(BadInputError, match="time to come"):
        book(sam, [Place(on(1), sam.bed_id)], at=on(2))


def test_who_may_book(sam: World) -> None:
    with pytest.raises(ForbiddenError):
        book(sam, six(sam.bed_id), by=sam.ada)


def test_the_database_itself_refuses_and_that_is_told_too(sam: World) -> None:
    booked = book(sam, six(sam.bed_id))
    tess = accepted(sam, 2)
    place = Place(on(1, 10), sam.bed_id)
    taken = session(sam, booked.session_ids[0])
    copy = {f.attname: getattr(taken, f.attname) for f in Session._meta.fields if f.name != "id"}
    copy |= {"patient_id": tess.patient_id, "course_id": tess.course_id, "series": None}
    with (
        pytest.raises(ObstructedError) as stopped,
        clinic_scope(sam.clinic_id),
        transaction.atomic(),
        database_keeps(place),
    ):
        Session.objects.create(**copy)
    assert stopped.value.obstacle is Obstacle.ROOM


def test_a_moved_visit_keeps_the_rules_and_its_patient_hears_of_it(sam: World) -> None:
    booked = book(sam, six(sam.bed_id))
    second = booked.session_ids[1]
    with refused("COURSE-GAP-01", "24 h apart"):
        move_visit(second, Place(on(2), sam.bed_id), reason="Busy", by=sam.faye, at=later(6))
    with pytest.raises(BadInputError, match="why"):
        move_visit(second, Place(on(3, 13), sam.bed_id), reason=" ", by=sam.faye, at=later(6))
    move_visit(second, Place(on(3, 13), sam.bed_id), reason="Busy", by=sam.faye, at=later(6))
    row = session(sam, second)
    assert (row.scheduled_at, row.times_moved, row.moved_at) == (on(3, 13), 1, later(6))
    [entry] = audit_rows(clinic_id=sam.clinic_id, subject=f"session:{second}")
    assert entry.facts["was"]["at"] == on(3).isoformat()
    assert (entry.facts["now"]["at"], entry.facts["reason"]) == (on(3, 13).isoformat(), "Busy")
    assert messages(sam)[-1] == "visit_changed"


def test_a_move_of_today_is_told_at_once(sam: World) -> None:
    [first] = book(sam, [Place(on(0, 12), sam.bed_id)]).session_ids
    move_visit(first, Place(on(1, 12), sam.bed_id), reason="Ill", by=sam.faye, at=later(6))
    assert messages(sam)[-1] == "visit_changed_today"


def test_two_visits_change_places_in_one_step(sam: World) -> None:
    first, second = book(
        sam, [Place(on(1, 9), sam.bed_id), Place(on(3, 9), sam.bed_id)]
    ).session_ids
    replace_visits(
        sam.course_id,
        new=[],
        moved=[
            Moved(first, Place(on(3, 9), sam.bed_id)),
            Moved(second, Place(on(1, 9), sam.bed_id)),
        ],
        reason="Order",
        by=sam.faye,
        at=later(6),
    )
    assert (session(sam, first).ordinal, session(sam, second).ordinal) == (2, 1)


def test_a_cancelled_visit_gives_room_and_number_back(sam: World) -> None:
    booked = book(sam, six(sam.bed_id))
    cancel_visit(booked.session_ids[1], reason="Has a cold", by=sam.faye, at=later(6))
    assert [number for number, _ in visits(sam)] == [1, 2, 3, 4, 5]
    events = session_events(clinic_id=sam.clinic_id, session_id=booked.session_ids[1])
    assert [(e.kind, e.payload["reason"]) for e in events] == [("cancelled", "Has a cold")]
    assert book(accepted(sam, 2), [Place(on(3), sam.bed_id)]).session_ids
    book(sam, [Place(on(22), sam.bed_id)])
    assert [number for number, _ in visits(sam)] == [1, 2, 3, 4, 5, 6]


def test_a_missed_visit_is_over_and_its_place_in_the_course_is_open_again(sam: World) -> None:
    booked = book(sam, six(sam.bed_id))
    with pytest.raises(RefusedError, match="still to come"):
        mark_missed(booked.session_ids[0], note="", by=sam.faye, at=later(6))
    mark_missed(booked.session_ids[0], note="No call.", by=sam.faye, at=on(1, 9.5))
    row = session(sam, booked.session_ids[0])
    assert (row.phase, row.is_missed) == ("cancelled", True)
    assert [number for number, _ in visits(sam)] == [1, 2, 3, 4, 5]


def test_who_has_been_here_was_not_missed(sam: World) -> None:
    [first] = book(sam, [Place(on(0, 12), sam.bed_id)]).session_ids
    check_in(first, bed_id=sam.bed_id, identity=["name"], by=sam.nora, at=on(0, 12))
    with pytest.raises(RefusedError, match="has been here"):
        mark_missed(first, note="", by=sam.faye, at=on(0, 13))
    with pytest.raises(RefusedError, match="has begun"):
        move_visit(first, Place(on(1), sam.bed_id), reason="x", by=sam.faye, at=on(0, 13))


def test_a_session_booked_for_today_is_on_the_board(riverside: World) -> None:
    second = open_clinic(riverside)
    sam = accepted(riverside, 1)
    [first] = book(sam, [Place(on(0, 12), second)]).session_ids
    rows = {row.bed.id: row for row in today_board(clinic_id=sam.clinic_id, at=later(30))}
    assert (rows[second].session_id, rows[second].scheduled_at) == (first, on(0, 12))
    assert (rows[second].ordinal, rows[second].planned) == (1, 6)


def test_booking_takes_a_patient_off_the_waiting_list(sam: World) -> None:
    entry = join_waiting_list(sam.patient_id, by=sam.faye, at=later(1), priority=2)
    with pytest.raises(RefusedError, match="already"):
        join_waiting_list(sam.patient_id, by=sam.faye, at=later(1))
    offer_place(entry, by=sam.faye, at=later(2))
    offer_place(entry, by=sam.faye, at=later(3))
    assert messages(sam) == ["place_free"]
    book(sam, six(sam.bed_id))
    with clinic_scope(sam.clinic_id):
        assert WaitingEntry.objects.get(pk=entry).state == "booked"
    with pytest.raises(BadInputError, match="Nobody waits"):
        leave_waiting_list(entry, reason="x", by=sam.faye, at=later(6))
