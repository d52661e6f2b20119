"""What a patient is asked before a visit, and when a patient can come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openketamine.core.course import Available, Away, Window
from openketamine.core.errors import ShownError

AWAY_ROWS = 4
_DAY_STARTS, _DAY_ENDS = time(0), time(23, 59)

RIDE = (
    ("yes", gettext_lazy("Yes, somebody takes me home")),
    ("unsure", gettext_lazy("I do not know yet")),
    ("no", gettext_lazy("No, I have nobody")),
)
FASTING = (
    ("yes", gettext_lazy("Yes, I will keep to it")),
    ("unsure", gettext_lazy("I am not sure")),
    ("no", gettext_lazy("No, I cannot")),
)


class Asked(forms.Form):
    """A form that says beside its field what was refused."""

    def refuse(self, error: ShownError) -> None:
        """Put the sentence beside the field that it is about, else above."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


class RideForm(Asked):
    """Who takes the patient home."""

    ride = forms.ChoiceField(
        label=gettext_lazy("Does somebody take you home?"), choices=RIDE, widget=forms.RadioSelect
    )
    ride_name = forms.CharField(
        label=gettext_lazy("Name of this person"), max_length=120, required=False
    )
    ride_phone = forms.CharField(
        label=gettext_lazy("Telephone of this person"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )


class FastingForm(Asked):
    """Not eating and not drinking before."""

    fasting = forms.ChoiceField(
        label=gettext_lazy("Will you keep to this?"), choices=FASTING, widget=forms.RadioSelect
    )


class CannotForm(Asked):
    """Why the patient cannot come."""

    reason = forms.CharField(
        label=gettext_lazy("Why can you not come?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True, slots=True)
class DayFields:
    """The fields of one weekday."""

    name: str
    can: forms.BoundField
    starts: forms.BoundField
    ends: forms.BoundField


class AvailableForm(Asked):
    """Hours of the weekdays, and dates away; an hour left empty is any time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(7):
            name = day_name(day)
            self.fields[f"can_{day}"] = forms.BooleanField(label=name, required=False)
            self.fields[f"from_{day}"] = _time(_("%(day)s, from") % {"day": name})
            self.fields[f"until_{day}"] = _time(_("%(day)s, until") % {"day": name})
        for row in range(AWAY_ROWS):
            self.fields[f"away_{row}"] = _date(_("Away from"))
            self.fields[f"back_{row}"] = _date(_("Until and including"))

    @classmethod
    def of(cls, known: Available | None) -> AvailableForm:
        """The form as it was filled in before; every weekday where nobody has asked."""
        said = known or Available()
        initial: dict[str, Any] = {f"can_{day}": not said.windows for day in range(7)}
        for window in said.windows:
            initial[f"can_{window.weekday}"] = True
            if window.starts != _DAY_STARTS:
                initial[f"from_{window.weekday}"] = window.starts
            if window.ends != _DAY_ENDS:
                initial[f"until_{window.weekday}"] = window.ends
        for row, away in enumerate(said.away[:AWAY_ROWS]):
            initial |= {f"away_{row}": away.first, f"back_{row}": away.last}
        return cls(initial=initial)

    @property
    def days(self) -> list[DayFields]:
        """The fields by weekday."""
        return [
            DayFields(day_name(n), self[f"can_{n}"], self[f"from_{n}"], self[f"until_{n}"])
            for n in range(7)
        ]

    @property
    def times_away(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each time away."""
        return [(self[f"away_{row}"], self[f"back_{row}"]) for row in range(AWAY_ROWS)]

    def clean(self) -> dict[str, Any]:
        """Ends after beginnings, at least one weekday."""
        given: dict[str, Any] = super().clean() or {}
        if not any(given.get(f"can_{day}") for day in range(7)):
            self.add_error("can_0", _("Please choose at least one day."))
        for day in range(7):
            starts, ends = given.get(f"from_{day}"), given.get(f"until_{day}")
            if given.get(f"can_{day}") and starts and ends and starts >= ends:
                self.add_error(f"until_{day}", _("The end must be after the beginning."))
        for row in range(AWAY_ROWS):
            first, last = given.get(f"away_{row}"), given.get(f"back_{row}")
            if last and not first:
                self.add_error(f"away_{row}", _("Please write the first day."))
            if first and last and not 0 <= (last - first).days <= 366:
                self.add_error(f"back_{row}", _("The last day must be after the first."))
        return given

    def available(self) -> Available:
        """What was said; every weekday at any time is the same as no window at all."""
        given = self.cleaned_data
        windows = tuple(
            Window(day, given[f"from_{day}"] or _DAY_STARTS, given[f"until_{day}"] or _DAY_ENDS)
            for day in range(7)
            if given[f"can_{day}"]
        )
        away = tuple(
            Away(first, given[f"back_{row}"] or first)
            for row in range(AWAY_ROWS)
            if (first := given[f"away_{row}"])
        )
        return Available(windows, away)


def day_name(weekday: int) -> str:
    """The name of a weekday in the page's language; 0 is Monday."""
    return formats.date_format(date(2024, 1, 1 + weekday), "l")


def _time(label: str) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, widget=widget, input_formats=["%H:%M"])


def _date(label: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"])
