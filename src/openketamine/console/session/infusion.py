"""Infusion panel: what was done at the pump, with the reason. Nothing here commands a pump."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openketamine.actions import infusion as actions
from openketamine.console.session.deeds import DeedForm, Doing, NumberField, pick, reason_field


class Start(DeedForm):
    """The pump was started."""

    name, panel, verb, kind = "start", "infusion", _("Record: infusion started"), "primary"

    def do(self, doing: Doing) -> None:
        """Record the start."""
        actions.start_infusion(doing.session_id, **self.how(doing))


class Pause(DeedForm):
    """The pump was paused."""

    name, panel, verb, kind = "pause", "infusion", _("Record: paused"), "stop"
    is_late = True
    reason = reason_field()

    def content(self) -> dict[str, Any]:
        """Why."""
        return {"reason": self.cleaned_data["reason"]}

    def do(self, doing: Doing) -> None:
        """Record the pause."""
        actions.pause(doing.session_id, **self.content(), **self.how(doing))


class Resume(DeedForm):
    """The pump runs again."""

    name, panel, verb, kind = "resume", "infusion", _("Record: resumed"), "primary"
    is_late = True
    reason = reason_field()
    rate_ml_per_h = NumberField(
        "mL/h", label=_("Rate"), required=False, help_text=_("Empty: the rate before the pause.")
    )
    despite = forms.CharField(
        label=_("Why it is resumed nevertheless"),
        max_length=400,
        help_text=_("A clinician's reason; it is kept with these values. Better: measure again."),
        required=False,
    )

    def shape(self) -> None:
        """The second reason is asked for where the newest values do not allow to resume."""
        super().shape()
        if self.page.resume is None or self.page.resume.is_allowed:
            del self.fields["despite"]

    def content(self) -> dict[str, Any]:
        """Why, and at which rate if it is another."""
        given = self.cleaned_data
        return {"reason": given["reason"], **_text(given, "rate_ml_per_h")}

    def do(self, doing: Doing) -> None:
        """Record the resume."""
        despite = self.cleaned_data.get("despite") or None
        actions.resume(doing.session_id, despite=despite, **self.content(), **self.how(doing))


class ChangeRate(DeedForm):
    """The pump was set to another rate."""

    name, panel, verb = "rate", "infusion", _("Record: rate changed")
    is_late = True
    rate_ml_per_h = NumberField("mL/h", label=_("New rate"), min_value=0)
    reason = reason_field()

    def content(self) -> dict[str, Any]:
        """The rate and why."""
        given = self.cleaned_data
        return {"reason": given["reason"], **_text(given, "rate_ml_per_h")}

    def do(self, doing: Doing) -> None:
        """Record the new rate."""
        actions.change_rate(doing.session_id, **self.content(), **self.how(doing))


class End(DeedForm):
    """The infusion is over."""

    name, panel, verb, kind = "end", "infusion", _("Record: infusion ended"), "stop"
    is_late = True
    cause = pick(
        (("completed", _("completed")), ("stopped", _("stopped early"))), label=_("How it ended")
    )
    reason = reason_field()
    volume_infused_ml = NumberField(
        "mL",
        label=_("Volume infused, as the pump shows"),
        required=False,
        min_value=0,
        help_text=_("Empty: as reckoned from rate and time."),
    )

    def shape(self) -> None:
        """A reason is asked for an early stop only."""
        self.fields["reason"].required = self.data.get("cause") == "stopped"
        self.fields["reason"].help_text = _("Needed when stopped early.")

    def content(self) -> dict[str, Any]:
        """How it ended, why, and what the pump shows."""
        given = self.cleaned_data
        how = {"cause": given["cause"], "reason": given["reason"]}
        return {**how, **_text(given, "volume_infused_ml")}

    def do(self, doing: Doing) -> None:
        """Record the end."""
        actions.stop(doing.session_id, **self.content(), **self.how(doing))


def _text(given: Mapping[str, Any], name: str) -> dict[str, str]:
    """A number as the log keeps it; nothing when it was left empty."""
    return {} if given[name] is None else {name: str(given[name])}


DEEDS: tuple[type[DeedForm], ...] = (Start, Pause, Resume, ChangeRate, End)
