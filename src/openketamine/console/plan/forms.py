"""The plan as a prescriber types it, and the signature under it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openketamine.core.consent import PlanContent
from openketamine.core.consent.plan import OFTEN
from openketamine.core.course import INFUSIONS
from openketamine.core.eligibility import Indication
from openketamine.ui import form_words

SIGNATURE = ("username", "password")


class PlanForm(forms.Form):
    """Order, course, cost; user name and password are needed to sign, not to look."""

    indication = forms.ChoiceField(label=_("Indication"))
    protocol_set = forms.ChoiceField(label=_("Protocol set"))
    mg_per_kg = forms.DecimalField(
        label=_("Dose of ketamine base"), max_digits=6, decimal_places=3, min_value=0
    )
    minutes = forms.DecimalField(
        label=_("Duration of an infusion"), max_digits=6, decimal_places=1, min_value=0
    )
    volume_ml = forms.DecimalField(
        label=_("Volume of the syringe or bag"), max_digits=7, decimal_places=2, min_value=0
    )
    vial_mg_per_ml = forms.DecimalField(
        label=_("Strength printed on the vial, as base"),
        max_digits=6,
        decimal_places=2,
        min_value=0,
        help_text=_("10, 50 or 100 mg/mL as labelled."),
    )
    infusions = forms.IntegerField(
        label=_("Infusions"), min_value=1, max_value=INFUSIONS.value, initial=INFUSIONS.value
    )
    per_week = forms.TypedChoiceField(
        label=_("Infusions a week"), coerce=int, choices=[(n, str(n)) for n in OFTEN]
    )
    cost_text = forms.CharField(
        label=_("Cost, as the patient reads it"),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Numbers and currency are read in every language."),
    )
    note = forms.CharField(
        label=_("Note for the team"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    username = forms.CharField(
        label=_("User name of the prescriber who signs"),
        required=False,
        widget=forms.TextInput({"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password, as the signature"),
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, sets: Iterable[str], is_signing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("indication", [(one.value, form_words.word(one.value)) for one in Indication]),
            ("protocol_set", [(name, name) for name in sets]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self._need_signature(is_signing or not self.is_bound)

    def full_clean(self) -> None:
        """Whatever was asked this time, a signature is needed for a plan: never "optional"."""
        super().full_clean()
        self._need_signature(True)

    def _need_signature(self, is_needed: bool) -> None:
        for name in SIGNATURE:
            self.fields[name].required = is_needed

    def plan(self) -> PlanContent:
        """What was typed, as a plan; the drug is racemic ketamine and nothing else."""
        given = self.cleaned_data
        return PlanContent(
            indication=Indication(given["indication"]),
            **{
                name: value
                for name, value in given.items()
                if name not in {"indication", "version", *SIGNATURE}
            },
        )
