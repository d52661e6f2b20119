"""The form with which a clinic adopts its own value for one parameter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openketamine.core.protocols import Kind, Parameter


class OverrideForm(forms.Form):
    """Value, reason and a signature by user name and password."""

    value = forms.CharField(label=_("Value for this clinic"), max_length=80)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 10 characters. It is shown wherever the value is used."),
    )
    username = forms.CharField(
        label=_("User name of the prescriber who signs"),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password, as the signature"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, parameter: Parameter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["value"]
        spec = parameter.spec
        if spec.kind is Kind.FLAG:
            self.fields["value"] = self._choice(field, (("yes", _("yes")), ("no", _("no"))))
        elif spec.kind is Kind.WORD:
            self.fields["value"] = self._choice(field, tuple((w, w) for w in spec.words))
        elif spec.kind is Kind.NUMBER:
            field.widget.attrs["inputmode"] = "decimal"
        else:
            field.help_text = _("Minutes after the start, separated by commas.")

    @staticmethod
    def _choice(field: forms.Field, choices: tuple[tuple[str, Any], ...]) -> forms.ChoiceField:
        return forms.ChoiceField(label=field.label, choices=choices)
