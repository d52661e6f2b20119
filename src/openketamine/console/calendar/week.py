"""The calendar itself: a week or a day, by room, with the load against the people there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from openketamine.console.access import actor_of, may, now_of, page
from openketamine.queries.calendar import (
    CalendarRow,
    CalendarVisit,
    DayRow,
    SlotRow,
    calendar,
    to_be_booked,
)
from openketamine.queries.waiting import waiting_list

WEEK, DAY = "week", "day"
_SLOT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Cell:
    """A visit in the day's table and over how many half hours it goes; or a free half hour."""

    visit: CalendarVisit | None
    rows: int = 1


@page(permission="calendar.view")
def week(request: HttpRequest) -> HttpResponse:
    """`?on=2026-11-23&view=day`: the week or the day of a date; today's week without it."""
    actor, at = actor_of(request), now_of(request)
    today = timezone.localdate(at)
    on = _date(request.GET.get("on", ""), today)
    view = DAY if request.GET.get("view") == DAY else WEEK
    first = on if view == DAY else on - timedelta(days=on.weekday())
    step = timedelta(days=1 if view == DAY else 7)
    shown = calendar(clinic_id=actor.clinic_id, first_on=first, days=step.days, at=at)
    may_book = may(actor, "calendar.book")
    context: dict[str, Any] = {
        "view": view,
        "first": first,
        "last": first + step - timedelta(days=1),
        "today": today,
        "on": on,
        "before": first - step,
        "after": first + step,
        "shown": shown,
        "may_book": may_book,
        "may_open": may(actor, "calendar.open"),
        "to_book": to_be_booked(clinic_id=actor.clinic_id, at=at) if may_book else (),
        "waiting": waiting_list(clinic_id=actor.clinic_id) if may_book else (),
    }
    if view == DAY:
        context |= {"day": shown.days[0], "rows": day_rows(shown)}
    else:
        days = [day for day in shown.days if day.visits or day.open_spans or day.on.weekday() < 5]
        context |= {
            "days": days,
            "peaks": [peak(day) for day in days],
            "rooms": by_room(shown, days),
        }
    return render(request, "console/calendar/page.html", context)


def by_room(shown: CalendarRow, days: list[DayRow]) -> list[tuple[str, list[tuple[DayRow, Any]]]]:
    """Each room with its visits of each day; visits without a room come last."""
    rooms: list[tuple[UUID | None, str]] = [
        (room.id, room.room or room.name) for room in shown.rooms
    ]
    known = {room_id for room_id, _name in rooms}
    found = [
        (name, [(day, [v for v in day.visits if v.bed_id == room_id]) for day in days])
        for room_id, name in rooms
    ]
    rest = [(day, [v for v in day.visits if v.bed_id not in known]) for day in days]
    return [*found, ("", rest)] if any(visits for _day, visits in rest) else found


def peak(day: DayRow) -> SlotRow | None:
    """The half hour with the least room for more; None on a day without any."""
    busy = [slot for slot in day.slots if slot.load.visits]
    return max(busy, key=lambda slot: slot.load.visits - slot.load.places, default=None)


def day_rows(shown: CalendarRow) -> list[tuple[SlotRow, list[Cell | None]]]:
    """The half hours of a day with a cell for each room; None where a visit goes on."""
    [day] = shown.days
    columns = [_column(day, [v for v in day.visits if v.bed_id == room.id]) for room in shown.rooms]
    return [(slot, [column[number] for column in columns]) for number, slot in enumerate(day.slots)]


def _column(day: DayRow, visits: list[CalendarVisit]) -> list[Cell | None]:
    cells: list[Cell | None] = [Cell(None) for _slot in day.slots]
    free_from = 0
    for visit in visits:
        begin = max(_index(day, visit.starts), free_from)
        end = min(max(_index(day, visit.ends - timedelta(seconds=1)) + 1, begin + 1), len(cells))
        if begin >= len(cells):
            continue
        cells[begin] = Cell(visit, end - begin)
        for number in range(begin + 1, end):
            cells[number] = None
        free_from = end
    return cells


def _index(day: DayRow, moment: datetime) -> int:
    return max(int((moment - day.slots[0].at) / _SLOT), 0)


def _date(typed: str, default: date) -> date:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return default
    return found if 2000 <= found.year <= 2200 else default
