"""When a patient can come: hours of the weekdays, and dates away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from openketamine.core.errors import BadInputError

MOST_AWAY = 12
_LONGEST_AWAY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Window:
    """From one time to another of a weekday (0 is Monday); a visit must lie inside."""

    weekday: int
    starts: time
    ends: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise BadInputError("A weekday is 0 (Monday) to 6 (Sunday).", field="weekday")
        if self.starts >= self.ends:
            raise BadInputError("The end of a time must be after its beginning.", field="ends")


@dataclass(frozen=True, slots=True)
class Away:
    """From one date to another, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadInputError("The last day away is before the first.", field="last")
        if self.last - self.first > _LONGEST_AWAY:
            raise BadInputError("More than a year away is no plan for a course.", field="last")


@dataclass(frozen=True, slots=True)
class Available:
    """What a patient has said. Without any window nobody was asked: then any time counts."""

    windows: tuple[Window, ...] = ()
    away: tuple[Away, ...] = ()

    def __post_init__(self) -> None:
        if len(self.away) > MOST_AWAY:
            raise BadInputError(f"At most {MOST_AWAY} times away.", field="away")

    @property
    def days_away(self) -> frozenset[date]:
        """Every single date away."""
        return frozenset(
            one.first + timedelta(days=n)
            for one in self.away
            for n in range((one.last - one.first).days + 1)
        )

    def to_payload(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {
            "weekly": [
                {"weekday": w.weekday, "from": f"{w.starts:%H:%M}", "until": f"{w.ends:%H:%M}"}
                for w in self.windows
            ],
            "away": [[one.first.isoformat(), one.last.isoformat()] for one in self.away],
        }


def available_from(payload: Mapping[str, Any]) -> Available:
    """What was stored, read again."""
    return Available(
        windows=tuple(
            Window(w["weekday"], time.fromisoformat(w["from"]), time.fromisoformat(w["until"]))
            for w in payload.get("weekly", ())
        ),
        away=tuple(
            Away(date.fromisoformat(first), date.fromisoformat(last))
            for first, last in payload.get("away", ())
        ),
    )
