"""Form fields that several pages of the portal share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class BirthDate(forms.DateField):
    """A date of birth, as the browser's own date field or typed as YYYY-MM-DD."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"})
        kwargs.setdefault("label", _("Date of birth"))
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class NewPassword(forms.CharField):
    """A password to be chosen; its strength is judged where it is written."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Choose a password"))
        kwargs.setdefault(
            "help_text", _("At least 12 characters. Three or four words in a row are good.")
        )
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(widget=widget, strip=False, max_length=200, **kwargs)


class OwnPassword(forms.CharField):
    """The present password, asked for again before something that matters."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Your password"))
        widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        super().__init__(widget=widget, strip=False, max_length=200, **kwargs)


class Email(forms.EmailField):
    """An e-mail address that signs in."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"})
        kwargs.setdefault("label", _("E-mail address"))
        super().__init__(widget=widget, max_length=254, **kwargs)


def phone_field(**kwargs: Any) -> forms.CharField:
    """A telephone number; the clinic's country says how it is read."""
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
    return forms.CharField(label=_("Telephone"), max_length=32, widget=widget, **kwargs)
