"""The forms of the report: a signed override, and what a prescriber concludes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class OverrideForm(forms.Form):
    """A reason and a signature by user name and password."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 10 characters. It is shown wherever the override counts."),
    )
    username = forms.CharField(
        label=_("User name of the prescriber who signs"),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password, as the signature"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ConcludeForm(forms.Form):
    """Accept, decline or ask for more; what was read is named, so that nothing slips in."""

    conclusion = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("accepted", _("Accept for a plan")),
            ("more", _("Ask for more")),
            ("declined", _("Decline")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note for the record"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why, when it is not accepted."),
    )
    read = forms.CharField(widget=forms.HiddenInput)
