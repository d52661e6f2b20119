"""Planning as a background task: the search for many patients takes longer than a page may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django_tasks import task

from openketamine.planning import Answer, Change, Effort, Obstacle, Placed, Status, plan
from openketamine.queries.planning import ToPlan, planning_problem

AT_ONCE = 3
"""So many courses are planned while the page is waited for; more go to the worker."""

QUICK = Effort(work=2.0, seconds=1.2)
"""The search runs at most four times: a page comes within 5 s, else the worker goes on."""


@task()
def plan_visits(
    *,
    clinic_id: str,
    at: str,
    course_ids: Sequence[str],
    first_on: str,
    last_on: str,
    may_move: bool,
    longest_days: int | None,
) -> dict[str, Any]:
    """Search as long as it is worth; returns the answer as JSON-able values."""
    question = {
        "course_ids": course_ids,
        "first_on": first_on,
        "last_on": last_on,
        "may_move": may_move,
        "longest_days": longest_days,
    }
    found = solved(UUID(clinic_id), datetime.fromisoformat(at), question, Effort())
    return {} if found is None else {"may_move": found[1], **to_json(found[2])}


def solved(
    clinic_id: UUID, at: datetime, question: Mapping[str, Any], effort: Effort
) -> tuple[ToPlan, bool, Answer] | None:
    """The problem, whether visits may move in it, and the answer; None when nothing is to do.

    Where visits may move it is first tried without: nobody is disturbed who need not be.
    """
    for may_move in (False, True) if question["may_move"] else (False,):
        asked = problem_of(clinic_id, at, {**question, "may_move": may_move})
        if asked is None:
            return None
        answer = plan(asked.problem, effort)
        is_last = may_move or not question["may_move"]
        if is_last or answer.status in (Status.OPTIMAL, Status.FEASIBLE):
            return asked, may_move, answer
    return None


def problem_of(clinic_id: UUID, at: datetime, question: Mapping[str, Any]) -> ToPlan | None:
    """The problem of a question as `PlanForm.question` asks it."""
    return planning_problem(
        clinic_id=clinic_id,
        course_ids=[UUID(course_id) for course_id in question["course_ids"]],
        at=at,
        first_on=date.fromisoformat(question["first_on"]),
        last_on=date.fromisoformat(question["last_on"]),
        may_move=question["may_move"],
        longest_days=question["longest_days"],
    )


def to_json(answer: Answer) -> dict[str, Any]:
    """An answer as JSON-able values."""
    return {
        **asdict(answer),
        "status": str(answer.status),
        "placed": [{**asdict(one), "starts": one.starts.isoformat()} for one in answer.placed],
        "left_out": list(answer.left_out),
        "obstacles": [asdict(one) for one in answer.obstacles],
        "changes": [
            {"code": one.code, "patient": one.patient, "facts": dict(one.facts)}
            for one in answer.changes
        ],
    }


def from_json(kept: Mapping[str, Any]) -> Answer:
    """An answer that was kept."""
    return Answer(
        status=Status(kept["status"]),
        placed=tuple(
            Placed(
                patient=one["patient"],
                starts=datetime.fromisoformat(one["starts"]),
                room=one["room"],
            )
            for one in kept["placed"]
        ),
        left_out=tuple(kept["left_out"]),
        obstacles=tuple(Obstacle(**one) for one in kept["obstacles"]),
        changes=tuple(Change(**one) for one in kept["changes"]),
        cost=kept["cost"],
        bound=kept["bound"],
    )
