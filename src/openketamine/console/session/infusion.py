"""Infusion panel: what was done at the pump, with the reason. Nothing here commands a pump."""

from __future__ import annotations

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

    def do(self, doing: Doing) -> None:
        """Record the pause."""
        actions.pause(doing.session_id, reason=self.cleaned_data["reason"], **self.how(doing))


class Resume(DeedForm):
    """The pump runs again."""

    name, panel, verb, kind = "resume", "infusion", _("Record: resumed"), "primary"
    is_late = True
    reason = reason_field()
    rate_ml_per_h = NumberField(
        "mL/h", label=_("Rate"), required=False, help_text=_("Empty: the rate before the pause.")
    )

    def do(self, doing: Doing) -> None:
        """Record the resume."""
        rate = self.cleaned_data["rate_ml_per_h"]
        actions.resume(
            doing.session_id,
            reason=self.cleaned_data["reason"],
            rate_ml_per_h=None if rate is None else str(rate),
            **self.how(doing),
        )


class ChangeRate(DeedForm):
    """The pump was set to another rate."""

    name, panel, verb = "rate", "infusion", _("Record: rate changed")
    is_late = True
    rate_ml_per_h = NumberField("mL/h", label=_("New rate"), min_value=0)
    reason = reason_field()

    def do(self, doing: Doing) -> None:
        """Record the new rate."""
        given = self.cleaned_data
        actions.change_rate(
            doing.session_id,
            rate_ml_per_h=str(given["rate_ml_per_h"]),
            reason=given["reason"],
            **self.how(doing),
        )


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

    def do(self, doing: Doing) -> None:
        """Record the end."""
        given = self.cleaned_data
        volume = given["volume_infused_ml"]
        actions.stop(
            doing.session_id,
            cause=given["cause"],
            reason=given["reason"],
            volume_infused_ml=None if volume is None else str(volume),
            **self.how(doing),
        )


DEEDS: tuple[type[DeedForm], ...] = (Start, Pause, Resume, ChangeRate, End)
