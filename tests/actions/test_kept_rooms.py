"""A course is planned anew from the records: what is kept keeps its time and its room."""

from __future__ import annotations

from openketamine.actions.booking import Place, book_series, mark_missed
from openketamine.core.course import judge_calendar
from openketamine.core.decision import Outcome
from openketamine.planning import Status, plan
from openketamine.queries.planning import planning_problem
from tests.actions.calendar_world import accepted, on, open_clinic
from tests.actions.world import World, later


def test_after_a_missed_visit_the_others_stay_in_their_rooms(riverside: World) -> None:
    second = open_clinic(riverside)
    sam = accepted(riverside, 1)
    rooms = (sam.bed_id, second, sam.bed_id, second, second, sam.bed_id)
    places = [Place(on(day), bed) for day, bed in zip((1, 3, 8, 10, 15, 17), rooms, strict=True)]
    booked = book_series(sam.course_id, places, by=sam.faye, at=later(5))
    mark_missed(booked.session_ids[1], note="", by=sam.faye, at=on(3, 12))

    asked = planning_problem(
        clinic_id=sam.clinic_id,
        course_ids=[sam.course_id],
        at=on(3, 13),
        first_on=on(4).date(),
        last_on=on(31).date(),
        may_move=True,
        longest_days=28,
    )
    assert asked is not None
    answer = plan(asked.problem)

    assert answer.status is Status.OPTIMAL
    kept = {(visit.starts, visit.room) for visit in answer.placed}
    assert kept >= {(place.starts_at, str(place.bed_id)) for place in places[2:]}
    starts = [on(1), *(visit.starts for visit in answer.placed)]
    limits = asked.problem.wishes[0].limits
    assert len(starts) == 6
    assert judge_calendar(starts, asked.problem.zone, limits).outcome is Outcome.ALLOW
