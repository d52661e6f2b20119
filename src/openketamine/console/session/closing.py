"""Signing the record."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openketamine.actions import sign as signing
from openketamine.actions.append_event import How
from openketamine.console.record.task import store_record
from openketamine.console.session import words
from openketamine.console.session.deeds import DeedForm, Doing, SignedDeed, pick


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


DEEDS: tuple[type[DeedForm], ...] = (Sign,)
