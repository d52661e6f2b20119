"""What a patient fills in: the signature, and a withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openketamine.portal.fields import OwnPassword


class SignForm(forms.Form):
    """The patient's yes: the statement, the own name, and the password where there is a login."""

    agrees = forms.BooleanField(
        label=_("I agree"), error_messages={"required": _("Tick the box to agree.")}
    )
    printed_name = forms.CharField(
        label=_("Your full name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Please type your name.")},
    )
    is_read_aloud = forms.BooleanField(
        label=_("Somebody read the text to me"),
        required=False,
        help_text=_("Then a second person of the clinic signs as a witness."),
    )
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, is_on_tablet: bool, has_login: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_login:
            self.fields["password"] = OwnPassword(
                required=not is_on_tablet,
                help_text=_(
                    "Leave it empty if you do not know it: then a second person of the clinic "
                    "signs as a witness."
                )
                if is_on_tablet
                else "",
                error_messages={"required": _("Please type your password.")},
            )


class WithdrawForm(forms.Form):
    """A no at any time; the reason is the patient's to give or not."""

    reason = forms.CharField(
        label=_("Would you like to say why?"),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )
