"""The places in time that a visit may begin at: a grid over the opening hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property

from openketamine.planning.problem import DAY_MIN, Problem, Span

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def minute(moment: datetime) -> int:
    """An instant as minutes; differences are elapsed time, whatever the clocks do."""
    return int((moment - _EPOCH).total_seconds() // 60)


def moment(minutes: int) -> datetime:
    """The instant (UTC) of a minute."""
    return _EPOCH + timedelta(minutes=minutes)


def instant(day: date, of_day: int, zone: tzinfo) -> int:
    """The minute at which the clinic's clock shows `of_day` minutes after midnight."""
    if of_day == DAY_MIN:
        day, of_day = day + timedelta(days=1), 0
    local = datetime.combine(day, time(of_day // 60, of_day % 60), zone)
    return minute(local.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Start:
    """A possible start: its date's index, its instant, and what the clinic's clock shows."""

    day: int
    at: int
    of_day: int


class Grid:
    """All possible starts of a problem, by date, and who is there at any minute."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.days = problem.days

    @cached_property
    def starts(self) -> tuple[tuple[Start, ...], ...]:
        """The possible starts of each date, in order; none on a closed day."""
        earliest = minute(self.problem.not_before)
        return tuple(
            tuple(s for s in self._of_day(index) if s.at >= earliest)
            for index in range(len(self.days))
        )

    def spans(self, spans: tuple[Span, ...], day: date) -> Iterator[tuple[int, int]]:
        """The spans of a date's weekday as instants."""
        zone = self.problem.zone
        for span in spans:
            if span.weekday == day.weekday():
                yield instant(day, span.starts, zone), instant(day, span.ends, zone)

    def there(self, spans: tuple[Span, ...], day: date, at: int) -> int:
        """How many of these people are there at a minute of a date."""
        return sum(starts <= at < ends for starts, ends in self.spans(spans, day))

    def start_at(self, at: int) -> Start | None:
        """The start at any minute, on the grid or not, where the clinic is open for a visit."""
        problem = self.problem
        day = moment(at).astimezone(problem.zone).date()
        index = (day - self.days[0]).days
        if not 0 <= index < len(self.days) or day in problem.closures:
            return None
        ends = at + problem.visit_min
        is_open = any(o <= at and ends <= c for o, c in merged(self.spans(problem.opening, day)))
        if not is_open or at < minute(problem.not_before):
            return None
        return Start(index, at, self._of_clock(at))

    def _of_day(self, index: int) -> list[Start]:
        problem, day = self.problem, self.days[index]
        if day in problem.closures:
            return []
        found = {}
        for opens, closes in merged(self.spans(problem.opening, day)):
            for at in range(opens, closes - problem.visit_min + 1, problem.grid_min):
                found[at] = Start(index, at, self._of_clock(at))
        return [found[at] for at in sorted(found)]

    def _of_clock(self, at: int) -> int:
        local = moment(at).astimezone(self.problem.zone)
        return local.hour * 60 + local.minute


def merged(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping or touching spans as one."""
    found: list[tuple[int, int]] = []
    for starts, ends in sorted(spans):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found
