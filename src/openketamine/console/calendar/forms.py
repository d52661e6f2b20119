"""The forms of the calendar: a place, a reason, what to plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openketamine.actions.booking import Place
from openketamine.actions.waiting import PRIORITIES
from openketamine.console.calendar.words import weekday
from openketamine.core.course import HOUSE
from openketamine.core.errors import ShownError
from openketamine.queries.rows import BedRow

LONGEST_LOOK = timedelta(days=120)


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A date, as the browser's own field or typed as YYYY-MM-DD."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


def time_field(label: Any, **kwargs: Any) -> forms.TimeField:
    """A time of the day, 24 hours."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, input_formats=["%H:%M"], **kwargs)


def reason_field(**kwargs: Any) -> forms.CharField:
    """Why, in a few words."""
    return forms.CharField(label=_("Reason"), max_length=200, **kwargs)


class Refusable(forms.Form):
    """A form that can say beside its field what an action has refused."""

    def refuse(self, error: ShownError) -> None:
        """Put the sentence beside the field that it is about, else above the form."""
        name = {"starts_at": "at", "bed_id": "room"}.get(error.field, error.field)
        self.add_error(name if name in self.fields else None, error.message)


class PlaceForm(Refusable):
    """When and in which room."""

    on = date_field(_("Day"))
    at = time_field(_("Time"))
    room = forms.ChoiceField(label=_("Room"))

    def __init__(self, *args: Any, rooms: Iterable[BedRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["room"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(room.id), room.room or room.name) for room in rooms]

    def place(self) -> Place:
        """The place in the clinic's time zone."""
        given = self.cleaned_data
        moment = timezone.make_aware(datetime.combine(given["on"], given["at"]))
        return Place(moment, UUID(given["room"]))


class MoveForm(PlaceForm):
    """Another time or room, and why."""

    reason = reason_field()


class ReasonForm(Refusable):
    """A step that only needs to say why."""

    reason = reason_field()


class NoteForm(Refusable):
    """A step that may say something."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class ToldForm(Refusable):
    """What a patient has said on the telephone about the visit."""

    ride = forms.ChoiceField(
        label=_("Somebody takes the patient home"),
        choices=[("yes", _("yes")), ("unsure", _("not sure")), ("no", _("no"))],
    )
    ride_name = forms.CharField(label=_("Who"), max_length=120, required=False)
    ride_phone = forms.CharField(label=_("Telephone"), max_length=32, required=False)
    fasting = forms.ChoiceField(
        label=_("Will not eat before"),
        choices=[("yes", _("yes")), ("unsure", _("not sure")), ("no", _("no"))],
    )


class PlanForm(Refusable):
    """What to plan: whose visits, from when, how far ahead, how long a course may take."""

    courses = forms.MultipleChoiceField(
        label=_("Patients"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one patient.")},
    )
    first_on = date_field(_("First day"))
    weeks = forms.TypedChoiceField(
        label=_("Look ahead"),
        coerce=int,
        choices=[(n, _("%(n)s weeks") % {"n": n}) for n in (3, 4, 6, 8, 12)],
    )
    longest_days = forms.TypedChoiceField(
        label=_("A course takes at most"),
        coerce=int,
        choices=[(n, _("%(n)s days") % {"n": n}) for n in (HOUSE.span.value, 28, 35, 42)],
        help_text=_("21 days is the rule; longer is for a course that was interrupted."),
    )
    may_move = forms.BooleanField(
        label=_("Visits that are booked may move if they must"), required=False
    )

    def __init__(self, *args: Any, courses: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["courses"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(courses)

    def question(self) -> dict[str, Any]:
        """What the planner is asked, as JSON-able values."""
        given = self.cleaned_data
        first: date = given["first_on"]
        last = min(first + timedelta(weeks=given["weeks"], days=-1), first + LONGEST_LOOK)
        longest = given["longest_days"]
        return {
            "course_ids": list(given["courses"]),
            "first_on": first.isoformat(),
            "last_on": last.isoformat(),
            "may_move": given["may_move"],
            "longest_days": None if longest == HOUSE.span.value else longest,
        }


class WaitForm(Refusable):
    """A place on the waiting list."""

    number = forms.CharField(label=_("Record number of the patient"), max_length=40)
    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, choices=[(n, str(n)) for n in PRIORITIES], initial=5
    )
    note = forms.CharField(label=_("Note"), max_length=400, required=False)


class SpanForm(Refusable):
    """A span of one or more weekdays."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one weekday.")},
    )
    starts_at = time_field(_("From"), initial=time(8))
    ends_at = time_field(_("Until"), initial=time(17))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["weekdays"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(n, weekday(n)) for n in range(7)]

    def refuse(self, error: ShownError) -> None:
        """Hours are called differently where they are written."""
        names = {"opens_at": "starts_at", "ends": "ends_at", "weekday": "weekdays"}
        name = names.get(error.field, error.field)
        self.add_error(name if name in self.fields else None, error.message)


class ShiftForm(SpanForm):
    """Who is there when."""

    staff = forms.ChoiceField(label=_("Person"))

    field_order = ("staff", "weekdays", "starts_at", "ends_at")

    def __init__(self, *args: Any, people: Iterable[tuple[UUID, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staff"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(pk), f"{name} ({role})") for pk, name, role in people]


class ClosureForm(Refusable):
    """A closed day."""

    on = date_field(_("Day"))
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)
