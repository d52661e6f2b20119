"""A signature under a consent, and a withdrawal that a patient has said."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SignForm(forms.Form):
    """User name and password of the person who signs."""

    username = forms.CharField(
        label=_("User name of the person who signs"),
        widget=forms.TextInput({"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password, as the signature"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class WithdrawForm(forms.Form):
    """What the patient said; the reason is the patient's to give or not."""

    reason = forms.CharField(
        label=_("How and why the patient said so"),
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For example: by telephone, feels well without it."),
    )
