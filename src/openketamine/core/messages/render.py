"""A message in one language, with its few fields filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openketamine.core.messages.public import public_name
from openketamine.core.messages.template import LANGUAGES, Template, email_end

_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """What is sent; a text message has no subject."""

    language: str
    subject: str
    body: str


def render(
    template: Template,
    *,
    channel: str,
    language: str,
    clinic: str,
    address: str,
    visit_at: datetime | None = None,
) -> Text:
    """The message in a language such as `es` or `es-MX`, in English where there is none.

    `visit_at` is in the clinic's time zone. Raises ValueError when a field that the words need is
    missing: nobody gets "on None".
    """
    spoken = language.lower()[:2] if language.lower()[:2] in LANGUAGES else LANGUAGES[0]
    values = {
        "clinic": public_name(clinic, spoken),
        "address": address,
        "date": day_and_time(visit_at, spoken) if visit_at else "",
    }
    if missing := sorted(name for name in template.fields() if not values[name]):
        raise ValueError(f"{template.name} needs {', '.join(missing)}")
    subject, body = (_sentence(words.format(**values)) for words in template.words[spoken])
    if channel == "sms":
        return Text(spoken, "", body)
    return Text(spoken, subject, f"{body}\n\n{email_end(spoken)}\n")


def day_and_time(local: datetime, language: str) -> str:
    """For example `Mon 23 Nov, 14:05` or `lun 23 nov, 14:05`."""
    day, month = _DAYS[language][local.weekday()], _MONTHS[language][local.month - 1]
    return f"{day} {local.day} {month}, {local:%H:%M}"


def _sentence(text: str) -> str:
    """A sentence that begins with "your clinic" still begins with a capital letter."""
    return text[:1].upper() + text[1:]
