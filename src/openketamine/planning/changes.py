"""One change that a clinic, a patient or a prescriber could make: the small ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from openketamine.core.course import HOUSE
from openketamine.planning.answer import Change
from openketamine.planning.problem import DAY_MIN, Free, Opening, Problem, Room, Shift, Wish

_NOON, _ONE = 12 * 60, 13 * 60
_PATIENTS = 6  # of how many patients one asks whether they could come at other hours


def offers(problem: Problem, group: str) -> Iterator[Change]:
    """The changes that are worth a try where a group of constraints stands in the way."""
    yield from _OFFERS[group](problem)


def changed(problem: Problem, change: Change) -> Problem:
    """The problem after a change."""
    return _APPLY[change.code](problem, change)


def _more_rooms(problem: Problem) -> Iterator[Change]:
    for count in (1, 2, 3, 5, 8):
        yield Change(code="more_rooms", facts={"count": count})


def _more_of(code: str) -> Callable[[Problem], Iterator[Change]]:
    def more(problem: Problem) -> Iterator[Change]:
        for weekday in sorted({opening.weekday for opening in problem.opening}):
            yield Change(code=f"{code}_on", facts={"weekday": weekday})
        for count in (1, 2, 3, 5, 8):
            yield Change(code=code, facts={"count": count})

    return more


def _longer(problem: Problem) -> Iterator[Change]:
    for minutes in (60, 120, 180, 240):
        yield Change(code="open_longer", facts={"minutes": minutes})
    for day in sorted(problem.closures & set(problem.days)):
        yield Change(code="open_on", facts={"date": day.toordinal()})


def _more_free(problem: Problem) -> Iterator[Change]:
    """The patients with the least time first; a half of a weekday, then a whole one."""
    tight = [wish for wish in problem.wishes if wish.free is not None]
    tight.sort(key=lambda wish: sum(f.ends - f.starts for f in wish.free or ()))
    weekdays = sorted({opening.weekday for opening in problem.opening})
    for wish in tight[:_PATIENTS]:
        for starts, ends in ((0, _ONE), (_NOON, DAY_MIN), (0, DAY_MIN)):
            for weekday in weekdays:
                facts = {"weekday": weekday, "starts": starts, "ends": ends}
                yield Change(code="free_on", patient=wish.id, facts=facts)
        yield Change(code="free_always", patient=wish.id)


def _not_away(problem: Problem) -> Iterator[Change]:
    for wish in problem.wishes:
        for day in sorted(wish.away & set(problem.days)):
            yield Change(code="not_away", patient=wish.id, facts={"date": day.toordinal()})


def _more_a_week(problem: Problem) -> Iterator[Change]:
    """The 48 hours are nobody's to change; how many a week is the prescriber's."""
    for wish in problem.wishes:
        if wish.limits.max_in_7_days.value < HOUSE.max_in_7_days.value:
            count = wish.limits.max_in_7_days.value + 1
            yield Change(code="more_a_week", patient=wish.id, facts={"count": count})


def _further(problem: Problem) -> Iterator[Change]:
    for days in (7, 14, 28):
        yield Change(code="look_further", facts={"days": days})
    for wish in problem.wishes[:_PATIENTS]:
        for days in (28, 35):
            yield Change(code="longer_course", patient=wish.id, facts={"days": days})


_OFFERS: Mapping[str, Callable[[Problem], Iterator[Change]]] = {
    "rooms": _more_rooms,
    "nurses": _more_of("more_nurses"),
    "prescribers": _more_of("more_prescribers"),
    "opening": _longer,
    "availability": _more_free,
    "away": _not_away,
    "spacing": _more_a_week,
    "span": _further,
}


def _add_rooms(problem: Problem, change: Change) -> Problem:
    more = tuple(Room(id=f"+{number}") for number in range(change.facts["count"]))
    return replace(problem, rooms=problem.rooms + more)


def _add_staff(field: str) -> Callable[[Problem, Change], Problem]:
    def add(problem: Problem, change: Change) -> Problem:
        weekday, count = change.facts.get("weekday"), change.facts.get("count", 1)
        more = tuple(
            Shift(opening.weekday, opening.starts, opening.ends)
            for opening in problem.opening
            if weekday in (None, opening.weekday)
        )
        there: tuple[Shift, ...] = getattr(problem, field)
        return replace(problem, **{field: there + more * count})  # type: ignore[arg-type]

    return add


def _open_longer(problem: Problem, change: Change) -> Problem:
    """Each day closes later, and whoever was there at closing time stays."""
    minutes = change.facts["minutes"]
    closing = {
        o.weekday: max(x.ends for x in problem.opening if x.weekday == o.weekday)
        for o in problem.opening
    }

    def later(span: Shift) -> Shift:
        if span.ends < closing.get(span.weekday, DAY_MIN):
            return span
        return Shift(span.weekday, span.starts, min(span.ends + minutes, DAY_MIN))

    opening = tuple(
        Opening(o.weekday, o.starts, min(o.ends + minutes, DAY_MIN))
        if o.ends == closing[o.weekday]
        else o
        for o in problem.opening
    )
    return replace(
        problem,
        opening=opening,
        nurses=tuple(map(later, problem.nurses)),
        prescribers=tuple(map(later, problem.prescribers)),
    )


def _open_on(problem: Problem, change: Change) -> Problem:
    day = date.fromordinal(change.facts["date"])
    return replace(problem, closures=problem.closures - {day})


def _free_on(problem: Problem, change: Change) -> Problem:
    facts = change.facts
    more = Free(facts["weekday"], facts["starts"], facts["ends"])
    return _of(problem, change, lambda wish: replace(wish, free=(*(wish.free or ()), more)))


def _free_always(problem: Problem, change: Change) -> Problem:
    return _of(problem, change, lambda wish: replace(wish, free=None))


def _be_there(problem: Problem, change: Change) -> Problem:
    day = date.fromordinal(change.facts["date"])
    return _of(problem, change, lambda wish: replace(wish, away=wish.away - {day}))


def _a_week(problem: Problem, change: Change) -> Problem:
    count = change.facts["count"]
    return _of(problem, change, lambda w: replace(w, limits=w.limits.at_most(count)))


def _look_further(problem: Problem, change: Change) -> Problem:
    more = timedelta(days=change.facts["days"])
    wishes = tuple(
        replace(wish, start_by=wish.start_by and wish.start_by + more) for wish in problem.wishes
    )
    return replace(problem, last_on=problem.last_on + more, wishes=wishes)


def _longer_course(problem: Problem, change: Change) -> Problem:
    """A longer course also needs the calendar to reach that far."""
    days = change.facts["days"]
    longer = _of(problem, change, lambda w: replace(w, limits=w.limits.over(days)))
    last_on = max(problem.last_on, problem.first_on + timedelta(days=days))
    return replace(longer, last_on=last_on)


def _of(problem: Problem, change: Change, one: Callable[[Wish], Wish]) -> Problem:
    wishes = tuple(one(w) if w.id == change.patient else w for w in problem.wishes)
    return replace(problem, wishes=wishes)


_APPLY: Mapping[str, Callable[[Problem, Change], Problem]] = {
    "more_rooms": _add_rooms,
    "more_nurses": _add_staff("nurses"),
    "more_nurses_on": _add_staff("nurses"),
    "more_prescribers": _add_staff("prescribers"),
    "more_prescribers_on": _add_staff("prescribers"),
    "open_longer": _open_longer,
    "open_on": _open_on,
    "free_on": _free_on,
    "free_always": _free_always,
    "not_away": _be_there,
    "more_a_week": _a_week,
    "look_further": _look_further,
    "longer_course": _longer_course,
}
CODES = tuple(_APPLY)
