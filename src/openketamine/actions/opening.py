"""When the clinic is open, on which days it is closed, and who is there when."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID, uuid4

from django.db.models import Model

from openketamine.actions.actor import Actor
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.records.models import Clinic, Closure, OpeningHours, Shift, Staff

_AROUND_THE_CLOCK = time(0)


def add_opening_hours(
    weekday: int, *, opens_at: time, closes_at: time, by: Actor, at: datetime
) -> UUID:
    """Open the clinic for a span of a weekday (0 is Monday); touching spans count as one."""
    _check_span(weekday, opens_at, closes_at)
    new_id = uuid4()
    with recorded(
        by=by,
        at=at,
        action="add_opening_hours",
        subject=f"opening_hours:{new_id}",
        permission="calendar.open",
    ) as write:
        _locked_clinic(write)
        rows = OpeningHours.objects.filter(clinic_id=by.clinic_id, weekday=weekday)
        if any(opens_at < row.closes_at and row.opens_at < closes_at for row in rows):
            raise RefusedError("The clinic is open then already.", field="opens_at")
        write.add(OpeningHours, id=new_id, weekday=weekday, opens_at=opens_at, closes_at=closes_at)
        write.facts.update(weekday=weekday, opens=str(opens_at), closes=str(closes_at))
    return new_id


def remove_opening_hours(hours_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take a span of a weekday away; visits that stand there stay and are to be moved."""
    _removed(OpeningHours, hours_id, "remove_opening_hours", by, at)


def close_on(day: date, *, reason: str, by: Actor, at: datetime) -> UUID:
    """Close the clinic on a date; visits that stand there stay and are to be moved."""
    new_id = uuid4()
    with recorded(
        by=by,
        at=at,
        action="close_on",
        subject=f"closure:{new_id}",
        permission="calendar.open",
    ) as write:
        _locked_clinic(write)
        if Closure.objects.filter(clinic_id=by.clinic_id, on=day).exists():
            raise RefusedError("The clinic is closed on this day already.", field="on")
        write.add(Closure, id=new_id, on=day, reason=reason.strip())
        write.facts.update(on=day.isoformat())
    return new_id


def open_again(closure_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take a closed day back."""
    _removed(Closure, closure_id, "open_again", by, at)


def add_shift(
    staff_id: UUID, weekday: int, *, starts_at: time, ends_at: time, by: Actor, at: datetime
) -> UUID:
    """A person is there for a span of a weekday. Nobody is there twice at once."""
    _check_span(weekday, starts_at, ends_at)
    new_id = uuid4()
    with recorded(
        by=by, at=at, action="add_shift", subject=f"shift:{new_id}", permission="calendar.open"
    ) as write:
        _locked_clinic(write)
        people = Staff.objects.filter(clinic_id=by.clinic_id, pk=staff_id, is_active=True)
        if not people.exists():
            raise BadInputError("Nobody of this name works here.", field="staff")
        rows = Shift.objects.filter(clinic_id=by.clinic_id, staff_id=staff_id, weekday=weekday)
        if any(starts_at < row.ends_at and row.starts_at < ends_at for row in rows):
            raise RefusedError("This person is there then already.", field="starts_at")
        write.add(
            Shift,
            id=new_id,
            staff_id=staff_id,
            weekday=weekday,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        write.facts.update(
            staff=str(staff_id), weekday=weekday, starts=str(starts_at), ends=str(ends_at)
        )
    return new_id


def remove_shift(shift_id: UUID, *, by: Actor, at: datetime) -> None:
    """A person is not there any more at this time."""
    _removed(Shift, shift_id, "remove_shift", by, at)


def _removed(model: type[Model], row_id: UUID, action: str, by: Actor, at: datetime) -> None:
    subject = f"{model.__name__.lower()}:{row_id}"
    with recorded(
        by=by, at=at, action=action, subject=subject, permission="calendar.open"
    ) as write:
        _locked_clinic(write)
        rows = model._default_manager.filter(clinic_id=by.clinic_id, pk=row_id)
        if (row := rows.first()) is None:
            raise BadInputError("This is gone already.", field="id")
        write.remove(row)


def _locked_clinic(write: Write) -> None:
    """Bookings read the timetable under the same lock."""
    lock_rows(Clinic.objects.filter(pk=write.by.clinic_id)).get()


def _check_span(weekday: int, starts: time, ends: time) -> None:
    if not 0 <= weekday <= 6:
        raise BadInputError("Choose a weekday.", field="weekday")
    if ends <= starts or ends == _AROUND_THE_CLOCK:
        raise BadInputError("The end must be after the beginning, on the same day.", field="ends")
