"""E-mail addresses and telephone numbers as they are kept: checked, in one form."""

from __future__ import annotations

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from openketamine.core.errors import BadInputError


def plain_phone(typed: str, country: str) -> str:
    """A telephone number as typed in a country (ISO 3166-1) in the form +13125550123 (E.164).

    Raises BadInputError for what is no number that exists there.
    """
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        raise _no_number(country) from None
    if not phonenumbers.is_valid_number(number):
        raise _no_number(country)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def plain_email(typed: str) -> str:
    """An e-mail address without space around it, in lower case; raises BadInputError."""
    address = typed.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise BadInputError(
            _("This is not an e-mail address. It should look like name@example.org."),
            field="email",
        ) from None
    return address


def _no_number(country: str) -> BadInputError:
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    shown = (
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        if example
        else "+1 201-555-0123"
    )
    return BadInputError(
        _("This is not a telephone number. It should look like %(example)s.") % {"example": shown},
        field="phone",
    )
