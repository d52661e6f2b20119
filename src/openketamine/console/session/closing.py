"""Signing the record, and correcting what was written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openketamine.actions import charting
from openketamine.actions import sign as signing
from openketamine.actions.append_event import How
from openketamine.console.record.task import store_record
from openketamine.console.session import words
from openketamine.console.session.deeds import DeedForm, Doing, SignedDeed, pick, reason_field
from openketamine.core.errors import BadInputError
from openketamine.core.session.corrections import CORRECTABLE
from openketamine.core.session.events import EventKind
from openketamine.queries.rows import EventRow


class Sign(SignedDeed):
    """Sign the record as it stands, with a password and a meaning."""

    name, panel, verb, kind = "sign", "closing", _("Sign the record"), "primary"
    field_order = ("meaning", "username", "password")
    meaning = pick((), label=_("What the signature says"))
    seen_events = forms.IntegerField(widget=forms.HiddenInput)

    def shape(self) -> None:
        """After the first signature only an addendum can be signed."""
        is_signed = self.page.detail.phase == "signed"
        offered = ("addendum",) if is_signed else ("responsible", "reviewed")
        field = self.fields["meaning"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, words.MEANINGS[code]) for code in offered]
        self.initial["seen_events"] = self.page.detail.event_count

    def do(self, doing: Doing) -> None:
        """Sign, and in the same transaction ask for the PDF of what was signed."""
        signer = self.person(doing)
        how: How = {**self.how(doing), "expected_seq": self.cleaned_data["seen_events"]}
        with transaction.atomic():
            signing.sign(
                doing.session_id,
                meaning=self.cleaned_data["meaning"],
                signer=signer,
                **how,
            )
            store_record.enqueue(
                clinic_id=str(signer.clinic_id),
                session_id=str(doing.session_id),
                staff_id=str(signer.staff_id),
                role=signer.role,
                display_name=signer.display_name,
                at=doing.at.isoformat(),
                zone=timezone.get_current_timezone_name(),
            )


NUMBERS = ("moaas", "nausea", "pain", "anxiety")


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

    def shape(self) -> None:
        """A field for the value where the entry has a simple one."""
        event = self.event
        if event is None or event.kind != EventKind.CHARTED:
            return
        item = event.payload["item"]
        if item in NUMBERS:
            self.fields["value"] = forms.IntegerField(
                label=words.of(words.CHARTED, item), min_value=0, max_value=10
            )
        elif item == "iv_site":
            self.fields["value"] = pick(tuple(words.IV_SITE.items()), label=_("IV site"))
        elif item == "note":
            self.fields["value"] = forms.CharField(label=_("Note"), max_length=2000)
        else:
            return
        self.initial.setdefault("value", event.payload["value"])
        self.order_fields(["value", "time", "reason"])

    @property
    def event(self) -> EventRow | None:
        """The entry that is corrected."""
        wanted = str(self.data.get("seq") or self.initial.get("seq") or "")
        return next((e for e in self.page.detail.events if str(e.seq) == wanted), None)

    def do(self, doing: Doing) -> None:
        """Append the correction."""
        event = self.event
        if event is None:
            raise BadInputError(str(_("There is no such entry.")))
        given = self.cleaned_data
        payload: dict[str, Any] = dict(event.payload)
        if "value" in self.fields:
            payload["value"] = given["value"]
        charting.correct(
            doing.session_id,
            corrects=event.seq,
            payload=payload,
            reason=given["reason"],
            new_time=_moved(event.happened_at, given["time"]),
            **self.how(doing),
        )


def _moved(was: datetime, time: Any) -> datetime | None:
    """The entry's day with another time of day; a jump over midnight goes the short way."""
    if time is None:
        return None
    local = timezone.localtime(was)
    moved = local.replace(hour=time.hour, minute=time.minute, second=0, microsecond=0)
    for days in (-1, 1):
        other = moved + timedelta(days=days)
        if abs(other - local) < abs(moved - local):
            moved = other
    return moved


def is_correctable(kind: str, payload: Mapping[str, Any]) -> bool:
    """True for what a person noted; decisions and signatures are made anew."""
    return kind in CORRECTABLE


DEEDS: tuple[type[DeedForm], ...] = (Sign, Correct)
