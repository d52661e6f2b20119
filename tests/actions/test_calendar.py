"""What the calendar reads from the records: days, load, free places, what is to be booked."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openketamine.actions.availability import save_availability
from openketamine.actions.booking import Moved, Place, book_series, cancel_visit, replace_visits
from openketamine.actions.confirmations import confirm_ride
from openketamine.actions.opening import close_on
from openketamine.actions.waiting import join_waiting_list
from openketamine.core.course import Available, Away, Window
from openketamine.core.course.calendar import judge_calendar
from openketamine.core.decision import Outcome
from openketamine.core.errors import BadInputError
from openketamine.planning.answer import Status
from openketamine.planning.problem import Free
from openketamine.planning.solve import plan
from openketamine.queries.calendar import (
    calendar,
    calendar_visit,
    free_places,
    to_be_booked,
    visits_of,
)
from openketamine.queries.planning import ToPlan, planning_problem
from openketamine.queries.visits import availability_of, own_visits
from openketamine.queries.waiting import waiting_list
from openketamine.records.models import Session
from openketamine.records.scope import clinic_scope
from tests.actions.calendar_world import accepted, on, open_clinic, six
from tests.actions.consenting import consent, give_login
from tests.actions.world import World, later


@pytest.fixture
def sam(riverside: World) -> World:
    open_clinic(riverside)
    return accepted(riverside, 1)


def book(world: World, places: list[Place]) -> tuple[UUID, ...]:
    found: tuple[UUID, ...] = book_series(
        world.course_id, places, by=world.faye, at=later(5)
    ).session_ids
    return found


def to_plan(world: World, *courses: UUID, **given: object) -> ToPlan:
    found = planning_problem(
        clinic_id=world.clinic_id,
        course_ids=courses or (world.course_id,),
        **{"at": later(30), "first_on": on(0).date(), "last_on": on(27).date(), **given},  # type: ignore[arg-type]
    )
    assert found is not None
    return found


def test_a_day_shows_its_visits_and_the_load_against_the_people(sam: World) -> None:
    first = book(sam, six(sam.bed_id))[0]
    confirm_ride(first, "yes", name="Alex", phone="3125550123", by=sam.faye, at=later(9))
    shown = calendar(clinic_id=sam.clinic_id, first_on=on(1).date(), days=2, at=later(10))
    tuesday, wednesday = shown.days
    [visit] = tuesday.visits
    assert (visit.session_id, visit.ordinal, visit.planned) == (first, 1, 6)
    assert (visit.said.ride, visit.said.ride_name) == ("yes", "Alex")
    assert visit.is_consented is False
    loads = {slot.at: slot.load for slot in tuesday.slots}
    assert (loads[on(1, 8)].visits, loads[on(1, 8)].places) == (0, 2)
    assert (loads[on(1, 10)].visits, loads[on(1, 11)].visits) == (1, 0)
    assert wednesday.visits == ()
    assert len(wednesday.slots) == 20


def test_the_calendar_asks_as_many_questions_for_many_visits_as_for_one(sam: World) -> None:
    def questions(days: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            calendar(clinic_id=sam.clinic_id, first_on=on(1).date(), days=days, at=later(10))
        return len(asked)

    book(sam, six(sam.bed_id))
    tess = accepted(sam, 2)
    book(tess, six(sam.bed_id, 13))
    assert questions(20) == questions(1) <= 20


def test_a_closed_day_has_no_places(sam: World) -> None:
    close_on(on(1).date(), reason="Repairs", by=sam.faye, at=later(1))
    shown = calendar(clinic_id=sam.clinic_id, first_on=on(1).date(), days=1, at=later(10))
    assert (shown.days[0].is_closed, shown.days[0].slots) == (True, ())


def test_what_is_to_be_booked_counts_what_is_done_booked_and_missed(sam: World) -> None:
    [row] = to_be_booked(clinic_id=sam.clinic_id, at=later(10))
    assert (row.planned, row.done, row.booked, row.missing) == (6, 0, 0, 6)
    ids = book(sam, six(sam.bed_id))
    assert to_be_booked(clinic_id=sam.clinic_id, at=later(10)) == ()
    cancel_visit(ids[2], reason="Cold", by=sam.faye, at=later(11))
    with clinic_scope(sam.clinic_id):
        Session.objects.filter(pk=ids[0]).update(phase="signed")
    [row] = to_be_booked(clinic_id=sam.clinic_id, at=later(12))
    assert (row.done, row.booked, row.missing) == (1, 4, 1)


def test_who_waits_is_to_be_booked_first(sam: World) -> None:
    tess = accepted(sam, 2)
    join_waiting_list(tess.patient_id, by=sam.faye, at=later(2), priority=3)
    consent(tess, give_login(tess), 10)
    first, second = to_be_booked(clinic_id=sam.clinic_id, at=later(20))
    assert (first.patient.id, first.waiting, first.is_consented) == (
        tess.patient_id,
        "waiting",
        True,
    )
    assert (second.patient.id, second.waiting, second.is_consented) == (sam.patient_id, "", False)
    [entry] = waiting_list(clinic_id=sam.clinic_id)
    assert (entry.patient.id, entry.priority, entry.is_offered) == (tess.patient_id, 3, False)


def test_free_places_keep_the_rhythm_of_the_course(sam: World) -> None:
    ids = book(sam, six(sam.bed_id)[:2])
    found = free_places(
        clinic_id=sam.clinic_id, course_id=sam.course_id, at=later(10), near=on(2), most=40
    )
    assert min(starts for starts, _room in found) == on(8, 8)
    assert {room.name for _starts, room in found} == {"Room 1 riverside"}
    moved = free_places(
        clinic_id=sam.clinic_id,
        course_id=sam.course_id,
        at=later(10),
        near=on(3, 11),
        without=ids[1],
        most=40,
    )
    assert on(3, 11) in {starts for starts, _room in moved}


def test_a_visit_called_off_is_still_told_to_its_patient(sam: World) -> None:
    ids = book(sam, six(sam.bed_id)[:2])
    cancel_visit(ids[0], reason="Cold", by=sam.faye, at=later(11))
    mine = own_visits(clinic_id=sam.clinic_id, patient_id=sam.patient_id)
    assert [(v.id, v.is_cancelled) for v in mine] == [(ids[0], True), (ids[1], False)]
    assert mine[1].no_food_from == on(3, 5)
    assert mine[1].no_drink_from == on(3, 7)
    shown = visits_of(clinic_id=sam.clinic_id, patient_id=sam.patient_id, at=later(12))
    assert [v.phase for v in shown] == ["cancelled", "scheduled"]
    one = calendar_visit(clinic_id=sam.clinic_id, session_id=ids[0], at=later(12))
    assert one.session_id == ids[0]


def test_what_a_patient_said_becomes_part_of_the_problem(sam: World) -> None:
    said = Available((Window(1, time(8), time(13)),), (Away(date(2026, 3, 10), date(2026, 3, 11)),))
    save_availability(said, by=sam.faye, at=later(3), patient_id=sam.patient_id)
    assert availability_of(clinic_id=sam.clinic_id, patient_id=sam.patient_id) == said
    found = to_plan(sam)
    [wish] = found.problem.wishes
    assert wish.free == (Free(1, 8 * 60, 13 * 60),)
    assert wish.away == {date(2026, 3, 10), date(2026, 3, 11)}
    assert (wish.visits, wish.limits.max_in_7_days.value, wish.fixed) == (6, 2, ())
    assert found.courses[0].is_asked


def test_a_plan_of_several_patients_can_be_booked_as_it_is(sam: World) -> None:
    tess, uma = accepted(sam, 2), accepted(sam, 3)
    book(uma, six(sam.bed_id))
    answer = plan(to_plan(sam, sam.course_id, tess.course_id).problem)
    assert answer.status is Status.OPTIMAL
    for world in (sam, tess):
        mine = [p for p in answer.placed if p.patient == str(world.course_id)]
        places = [Place(p.starts, UUID(p.room)) for p in mine]
        assert len(book(world, places)) == 6
        judged = judge_calendar([p.starts for p in mine], to_plan(uma, may_move=True).problem.zone)
        assert judged.outcome is Outcome.ALLOW


def test_after_a_visit_is_called_off_the_others_stay_if_they_can(sam: World) -> None:
    ids = book(sam, six(sam.bed_id))
    cancel_visit(ids[3], reason="Cold", by=sam.faye, at=on(9))
    given = {"at": on(9, 10), "first_on": on(9).date(), "may_move": True, "longest_days": 28}
    found = to_plan(sam, **given)
    [course] = found.courses
    assert (course.missing, len(course.movable), len(course.kept)) == (1, 2, 3)
    [wish] = found.problem.wishes
    assert (wish.visits, wish.booked) == (3, (on(15), on(17)))
    assert not {v.starts for v in found.problem.taken} & set(wish.booked)
    answer = plan(found.problem)
    starts = {p.starts for p in answer.placed}
    assert {on(15), on(17)} <= starts
    [new] = starts - {on(15), on(17)}
    place = next(p for p in answer.placed if p.starts == new)
    replace_visits(
        sam.course_id,
        new=[Place(new, UUID(place.room))],
        moved=[],
        reason="",
        by=sam.faye,
        at=on(9, 10),
    )
    assert to_be_booked(clinic_id=sam.clinic_id, at=on(9, 11)) == ()


def test_a_visit_of_the_next_day_is_not_moved_by_a_plan(sam: World) -> None:
    ids = book(sam, six(sam.bed_id))
    found = to_plan(sam, at=on(0, 10), may_move=True)
    assert ids[0] not in {visit.session_id for visit in found.courses[0].movable}
    assert found.problem.wishes[0].fixed == (on(1),)
    moved = [Moved(ids[1], Place(on(4), sam.bed_id))]
    with pytest.raises(BadInputError, match="why"):
        replace_visits(sam.course_id, new=[], moved=moved, reason="", by=sam.faye, at=later(6))


def test_a_course_that_is_complete_is_no_problem(sam: World) -> None:
    book(sam, six(sam.bed_id))
    given = {"first_on": on(0).date(), "last_on": on(20).date(), "at": later(6)}
    asked = planning_problem(clinic_id=sam.clinic_id, course_ids=[sam.course_id], **given)  # type: ignore[arg-type]
    assert asked is None
