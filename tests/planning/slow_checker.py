"""Judge a plan the slow and obvious way, minute by minute, from the words of the rules alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from openketamine.core.course import judge_calendar
from openketamine.core.decision import Outcome
from openketamine.planning import Placed, Problem, Wish


def faults(problem: Problem, placed: Sequence[Placed]) -> list[str]:
    """Every rule that the plan breaks, as a sentence; empty when it is a good plan."""
    found: list[str] = []
    for wish in problem.wishes:
        mine = sorted(visit.starts for visit in placed if visit.patient == wish.id)
        if mine:
            found += _faults_of(problem, wish, mine)
    found += _in_rooms(problem, placed)
    found += _with_staff(problem, placed)
    return found


def _faults_of(problem: Problem, wish: Wish, starts: list[datetime]) -> Iterator[str]:
    if len(starts) != wish.visits:
        yield f"{wish.id} has {len(starts)} visits, not {wish.visits}"
    whole = judge_calendar([*starts, *wish.fixed], problem.zone, wish.limits)
    before = judge_calendar(wish.fixed, problem.zone, wish.limits)
    known = {r.code for r in before.reasons if r.outcome is not Outcome.ALLOW}
    for reason in whole.reasons:
        if reason.outcome is not Outcome.ALLOW and reason.code not in known:
            yield f"{wish.id}: {reason.code}"
    for start in starts:
        if start < problem.not_before:
            yield f"{wish.id} comes in the past"
        if not _all_minutes(problem, start, lambda at: _is_open(problem, at)):
            yield f"{wish.id} comes when it is closed: {start}"
        if not _all_minutes(problem, start, lambda at: _is_free(problem, wish, at)):
            yield f"{wish.id} cannot come then: {start}"
    first = starts[0].astimezone(problem.zone).date()
    if wish.start_by is not None and not wish.fixed and first > wish.start_by:
        yield f"{wish.id} starts too late"


def _all_minutes(problem: Problem, start: datetime, is_good) -> bool:  # type: ignore[no-untyped-def]
    steps = range(0, problem.visit_min, 5)
    return all(is_good(start + timedelta(minutes=step)) for step in (*steps, problem.visit_min - 1))


def _is_open(problem: Problem, at: datetime) -> bool:
    day, minute = _clock(problem, at)
    return (
        day not in problem.closures
        and problem.first_on <= day <= problem.last_on
        and any(o.weekday == day.weekday() and o.starts <= minute < o.ends for o in problem.opening)
    )


def _is_free(problem: Problem, wish: Wish, at: datetime) -> bool:
    day, minute = _clock(problem, at)
    if day in wish.away:
        return False
    return wish.free is None or any(
        f.weekday == day.weekday() and f.starts <= minute < f.ends for f in wish.free
    )


def _in_rooms(problem: Problem, placed: Sequence[Placed]) -> Iterator[str]:
    rooms = {room.id for room in problem.rooms}
    block = timedelta(minutes=problem.visit_min + problem.turnover_min)
    turnover = timedelta(minutes=problem.turnover_min)
    spans = [(v.room, v.starts, v.starts + block) for v in placed]
    spans += [(t.room, t.starts, t.ends + turnover) for t in problem.taken if t.room]
    for number, (room, starts, ends) in enumerate(spans):
        if number < len(placed) and room not in rooms:
            yield f"there is no room {room}"
        for other, begins, until in spans[number + 1 :]:
            if room == other and starts < until and begins < ends and number < len(placed):
                yield f"two visits in room {room} at {max(starts, begins)}"


def _with_staff(problem: Problem, placed: Sequence[Placed]) -> Iterator[str]:
    length = timedelta(minutes=problem.visit_min)
    visits = [(v.starts, v.starts + length) for v in placed]
    every = visits + [(t.starts, t.ends) for t in problem.taken]
    for name, shifts, ratio in (
        ("nurses", problem.nurses, problem.nurse_ratio),
        ("prescribers", problem.prescribers, problem.prescriber_ratio),
    ):
        edges = {starts for starts, _ in visits}
        edges |= {
            e for s, _ in visits for e in (s + timedelta(minutes=m) for m in range(0, 120, 5))
        }
        for at in edges:
            if not any(starts <= at < ends for starts, ends in visits):
                continue
            going_on = sum(starts <= at < ends for starts, ends in every)
            day, minute = _clock(problem, at)
            there = sum(s.weekday == day.weekday() and s.starts <= minute < s.ends for s in shifts)
            if going_on > there * ratio:
                yield f"{going_on} patients for {there} {name} at {at.astimezone(UTC)}"


def _clock(problem: Problem, at: datetime) -> tuple[date, int]:
    local = at.astimezone(problem.zone)
    return local.date(), local.hour * 60 + local.minute
