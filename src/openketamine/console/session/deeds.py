"""What can be done on the session page: one form per deed, all of the same shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from openketamine.actions.actor import Actor
from openketamine.actions.append_event import How
from openketamine.actions.reauthenticate import reauthenticate
from openketamine.console.session.words import Words
from openketamine.core.errors import ShownError

if TYPE_CHECKING:
    from openketamine.console.session.load import SessionPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Who does something to which session, when, and from where."""

    session_id: UUID
    by: Actor
    at: datetime
    ip: str
    page: SessionPage


class DeedForm(forms.Form):
    """One deed: its fields, its button, and `do`, which calls the action.

    `name` is its address, `panel` the part of the page it stands in, `is_late` whether it may
    carry an earlier time, `is_charting` whether it is sent without leaving the page (and kept
    while the connection is down).
    """

    name: ClassVar[str] = ""
    panel: ClassVar[str] = ""
    verb: Words = ""
    kind: ClassVar[str] = ""
    is_late: ClassVar[bool] = False
    is_charting: ClassVar[bool] = False
    takes_monitor: ClassVar[bool] = False

    is_forbidden = False  # until an action refuses the person, not the content

    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, page: SessionPage, **initial: Any) -> None:
        start = {"client_key": uuid4(), **initial}
        super().__init__(data, auto_id=f"{self.name}-%s", initial=start)
        self.page = page
        if self.is_late:
            self.fields["earlier"] = forms.TimeField(
                label=_("It happened earlier, at"),
                required=False,
                widget=forms.TimeInput(attrs={"type": "time"}),
                help_text=_("Leave empty for now."),
            )
        self.shape()

    def shape(self) -> None:
        """Adapt fields to the page; called once."""

    def do(self, doing: Doing) -> None:
        """Call the action with the cleaned fields; raises ShownError."""
        raise NotImplementedError

    def content(self) -> dict[str, Any]:
        """What a form that notes something notes, as the log keeps it; raises ShownError."""
        raise NotImplementedError

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed for a noted thing, to start its correction from."""
        return dict(payload)

    @property
    def main_fields(self) -> Iterator[forms.BoundField]:
        """The fields that are always in sight; an earlier time is folded away."""
        return (field for field in self.visible_fields() if field.name != "earlier")

    def how(self, doing: Doing) -> How:
        """What every action takes: who, when, the client's key, and a late entry's time."""
        return {
            "by": doing.by,
            "at": doing.at,
            "client_key": str(self.cleaned_data["client_key"]),
            "happened_at": self._happened_at(doing.at),
        }

    def refuse(self, error: ShownError) -> None:
        """Show a refusal beside the field that it names, else on top of the form."""
        field = {"happened_at": "earlier"}.get(error.field, error.field)
        text = f"{error.message} [{error.rule_id}]" if error.rule_id else error.message
        self.add_error(field if field in self.fields else None, text)

    def _happened_at(self, at: datetime) -> datetime | None:
        """The chosen time of today (or of yesterday, shortly after midnight), or the tap's."""
        chosen = self.cleaned_data.get("earlier")
        if chosen is not None:
            local = timezone.localtime(at)
            moment = local.replace(hour=chosen.hour, minute=chosen.minute, second=0, microsecond=0)
            return moment if moment <= local else moment - timedelta(days=1)
        return self._tapped_at(at) if self.is_charting else None

    def _tapped_at(self, at: datetime) -> datetime | None:
        """When the entry was typed, if it waited for the network; never in the future."""
        tapped = str(self.data.get("tapped_at", ""))
        if not tapped.isdecimal() or len(tapped) > 15:
            return None
        return min(datetime.fromtimestamp(int(tapped) / 1000, UTC), at)


class SignedDeed(DeedForm):
    """A deed that a person signs by giving user name and password again."""

    username = forms.CharField(
        label=_("User name"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def person(self, doing: Doing) -> Actor:
        """Who the credentials belong to; raises ForbiddenError."""
        given = self.cleaned_data
        return reauthenticate(given["username"], given["password"], at=doing.at, ip=doing.ip)


def yes_no(value: bool) -> str:
    """An answer as it is picked in a YesNo field."""
    return "yes" if value else "no"


def reason_field(label: Words | None = None) -> forms.CharField:
    """A required reason in words."""
    return forms.CharField(label=label or _("Reason"), max_length=400)


class YesNo(forms.TypedChoiceField):
    """Yes or no with neither chosen beforehand; None when it was not answered."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=(("yes", _("Yes")), ("no", _("No"))),
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect(attrs={"class": "choices"}),
            **kwargs,
        )


def pick(choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """One of a few words as large buttons, none chosen beforehand."""
    widget = forms.RadioSelect(attrs={"class": "choices"})
    return forms.ChoiceField(choices=choices, widget=widget, **kwargs)


class NumberField(forms.DecimalField):
    """A decimal number with its unit shown beside it."""

    def __init__(self, unit: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = unit
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


def done_message(form: DeedForm) -> str:
    """What a screen reader hears after a deed."""
    return _now("%(what)s: done.") % {"what": form.verb}
