"""Correcting what was noted: the form it was noted with, filled in, and a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openketamine.actions import charting as actions
from openketamine.console.session import charting, checkin, infusion, recovery, words
from openketamine.console.session.deeds import DeedForm, Doing, pick, reason_field
from openketamine.console.session.log import detail, title
from openketamine.core.errors import BadInputError, ShownError
from openketamine.core.session.corrections import CORRECTABLE, RETRACTABLE
from openketamine.core.session.events import EventKind as Did
from openketamine.queries.rows import EventRow

NOW = "now-"
"""Before the name of a field of the corrected thing, which may have a reason of its own."""

_FORMS: Mapping[str, type[DeedForm]] = {
    Did.RATE_CHANGED: infusion.ChangeRate,
    Did.INFUSION_PAUSED: infusion.Pause,
    Did.INFUSION_RESUMED: infusion.Resume,
    Did.INFUSION_ENDED: infusion.End,
    Did.ADVERSE_EVENT_RECORDED: charting.ReportAdverseEvent,
    Did.ESCORT_CONFIRMED: recovery.ConfirmEscort,
    Did.SUICIDALITY_ASKED: recovery.AskSuicidality,
}
_CHARTED = {form.item: form for form in charting.DEEDS if issubclass(form, charting.ChartDeed)}
_SCORED = {form.scale: form for form in recovery.DEEDS if issubclass(form, recovery.Score)}


def form_of(kind: str, payload: Mapping[str, Any]) -> type[DeedForm] | None:
    """The form that a thing was noted with; None where only its time can be corrected."""
    if kind == Did.CHECK_RECORDED:
        return checkin.CHECK_FORMS[payload["check"]]
    if kind == Did.CHARTED:
        return _CHARTED[payload["item"]]
    if kind == Did.RECOVERY_SCORED:
        return _SCORED[payload["scale"]]
    return _FORMS.get(kind)


class Correct(DeedForm):
    """Replace the content or the time of an earlier entry; the first version stays."""

    name, panel, verb = "correct", "log", _("Record the correction")
    seq = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason_field(_("Why it is corrected"))
    time = forms.TimeField(
        label=_("Right time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Empty: the time stays."),
    )
    noted: DeedForm | None = None

    def shape(self) -> None:
        """The fields of the form that the entry was noted with, as they stand now."""
        event = self.event
        kind = form_of(event.kind, self.current) if event else None
        if kind is None:
            return
        self.noted = kind(page=self.page)
        if isinstance(self.noted, checkin.WeightForm) and "last_weight" in self.current["facts"]:
            self.noted.ask_once()
        if isinstance(self.noted, checkin.WeightForm) and f"{NOW}weight_confirmed" in self.data:
            self.noted.ask_again()
        self._take_fields(self.noted)
        for name, value in self.noted.typed(self.current).items():
            self.initial.setdefault(f"{NOW}{name}", value)

    def _take_fields(self, noted: DeedForm) -> None:
        fields = {name: field for name, field in noted.fields.items() if name not in _OWN}
        if isinstance(noted, charting.ChartScore):
            fields["value_tapped"] = _numbers(noted)
        for name, field in fields.items():
            self.fields[f"{NOW}{name}"] = field
        self.order_fields([*(f"{NOW}{name}" for name in fields), "time", "reason"])

    @property
    def event(self) -> EventRow | None:
        """The entry that is corrected, in its first version."""
        wanted = str(self.data.get("seq") or self.initial.get("seq") or "")
        events = (e for e in self.page.detail.events if e.kind in CORRECTABLE)
        return next((e for e in events if str(e.seq) == wanted), None)

    @property
    def is_retractable(self) -> bool:
        """Whether the entry may be taken back as a whole."""
        return self.event is not None and self.event.kind in RETRACTABLE

    @property
    def _newest(self) -> Mapping[str, Any]:
        """The newest correction of the entry, empty when there is none."""
        seq = self.event.seq if self.event else None
        found = [e.payload for e in self.page.detail.events if e.corrects == seq]
        return found[-1] if found and seq else {}

    @property
    def current(self) -> Mapping[str, Any]:
        """The entry's content as it stands, with earlier corrections."""
        assert self.event is not None
        content: Mapping[str, Any] = self._newest.get("payload", self.event.payload)
        return content

    @property
    def was(self) -> str:
        """The entry as it stands, in words."""
        kind = self.event.kind if self.event else ""
        return f"{title(kind, self.current)} {detail(kind, self.current)}".strip()

    @property
    def happened_at(self) -> datetime:
        """When it happened, as far as it is known now."""
        assert self.event is not None
        moved = self._newest.get("happened_at")
        return datetime.fromisoformat(moved) if moved else self.event.happened_at

    def refuse(self, error: ShownError) -> None:
        """Beside the field of the corrected thing that the error names, if it has it."""
        field = f"{NOW}{error.field}"
        if field not in self.fields and error.field == "happened_at":
            field = "time"
        if self.noted is not None and f"{NOW}weight_confirmed" not in self.fields:
            self._take_fields(self.noted)  # a doubted weight is asked for again
        text = f"{error.message} [{error.rule_id}]" if error.rule_id else error.message
        self.add_error(field if field in self.fields else None, text)

    def do(self, doing: Doing) -> None:
        """Append the correction."""
        event = self.event
        if event is None:
            raise BadInputError(str(_("There is no such entry.")))
        is_moved = self.cleaned_data["time"] is not None or self.happened_at != event.happened_at
        actions.correct(
            doing.session_id,
            corrects=event.seq,
            payload=self.content(),
            reason=self.cleaned_data["reason"],
            new_time=_moved(self.happened_at, self.cleaned_data["time"]) if is_moved else None,
            **self.how(doing),
        )

    def content(self) -> dict[str, Any]:
        """What the entry's own form makes of the fields; the same again where it has none."""
        if self.noted is None:
            return dict(self.current)
        given = self.cleaned_data
        self.noted.cleaned_data = {
            name.removeprefix(NOW): given[name] for name in given if name.startswith(NOW)
        }
        content = self.noted.content()
        if "last_weight" in self.current.get("facts", {}):  # known then, whatever is known now
            content["facts"]["last_weight"] = self.current["facts"]["last_weight"]
        return content


class Retract(DeedForm):
    """Take an entry back that was never so; it stays in the log, struck through."""

    name, panel, verb, kind = "retract", "log", _("Take this entry back"), "stop"
    seq = forms.IntegerField(widget=forms.HiddenInput)
    cause = pick(tuple(words.RETRACTIONS.items()), label=_("It was"))
    reason = reason_field(_("How this was noticed"))

    def do(self, doing: Doing) -> None:
        """Append the retraction."""
        given = self.cleaned_data
        actions.retract(
            doing.session_id,
            corrects=given["seq"],
            cause=given["cause"],
            reason=given["reason"],
            **self.how(doing),
        )


_OWN = ("client_key", "earlier")


def _numbers(noted: charting.ChartScore) -> forms.ChoiceField:
    choices = [(n, f"{n} {meaning}".strip()) for n, meaning in noted.taps]
    return pick(choices, label=noted.title)


def _moved(was: datetime, time: Any) -> datetime:
    """The entry's day with another time of day; a jump over midnight goes the short way."""
    if time is None:
        return was
    local = timezone.localtime(was)
    moved = local.replace(hour=time.hour, minute=time.minute, second=0, microsecond=0)
    for days in (-1, 1):
        other = moved + timedelta(days=days)
        if abs(other - local) < abs(moved - local):
            moved = other
    return moved


DEEDS: tuple[type[DeedForm], ...] = (Correct, Retract)
