"""Small tags of the design system: times, ages, numerals, badges, rails, fields."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openketamine.ui import vitals, words

register = template.Library()


@register.filter
def ms(moment: datetime | None) -> str:
    """Milliseconds since 1970 (UTC) of an aware time, as the live streams count; else empty."""
    return str(round(moment.timestamp() * 1000)) if moment else ""


@register.filter
def clock_time(moment: datetime | None) -> str:
    """Hours and minutes in the clinic's time zone, 24-hour clock; `--` when unknown."""
    return timezone.localtime(moment).strftime("%H:%M") if moment else "--"


@register.filter
def day_and_time(moment: datetime | None) -> str:
    """For example `Mon 23 Nov, 14:05`; `--` when unknown."""
    return formats.date_format(timezone.localtime(moment), "D j M, H:i") if moment else "--"


@register.filter
def from_now(moment: datetime, now: datetime) -> str:
    """How far a time lies from now: `in 12 min`, `now`, `3 min ago`."""
    minutes = round((moment - now).total_seconds() / 60)
    if minutes == 0:
        return _("now")
    amount = minutes_text(abs(minutes))
    if minutes > 0:
        return _("in %(amount)s") % {"amount": amount}
    return _("%(amount)s ago") % {"amount": amount}


@register.filter
def since(end: datetime, start: datetime) -> str:
    """How long something lasted: seconds below two minutes, else minutes and hours."""
    seconds = (end - start).total_seconds()
    return f"{seconds:.0f} s" if seconds < 120 else minutes_text(seconds / 60)


@register.filter
def minutes_text(minutes: Decimal | float) -> str:
    """Whole minutes as `27 min`, hours as `2 h 05 min`, days as `3 days`."""
    whole = round(minutes)
    if whole < 60:
        return f"{whole} min"
    if whole < 48 * 60:
        return f"{whole // 60} h {whole % 60:02d} min"
    days = round(whole / (24 * 60))
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


@register.filter
def years_old(born_on: date | None, now: datetime) -> str:
    """Whole years between a date of birth and now in the clinic's time zone; `--` if unknown."""
    if born_on is None:
        return "--"
    today = timezone.localtime(now).date()
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    return str(today.year - born_on.year - (not had_birthday))


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and last word of a name."""
    letters = [word[0] for word in name.replace(".", " ").split() if word[0].isalpha()]
    return "".join(dict.fromkeys((letters[0], letters[-1]))).upper() if letters else "?"


@register.filter
def whole(number: Decimal | float) -> int:
    """The whole part: minutes that have passed, not rounded up."""
    return int(number)


@register.filter
def alerts_json(rows: Iterable[Any]) -> SafeString:
    """The open alerts as a data block that the page's sound and counter start from."""
    data = [
        {
            "id": row.alert_id,
            "priority": row.priority,
            "acknowledged": row.acknowledged_at is not None,
        }
        for row in rows
    ]
    return json_script(data, "open-alerts")


@register.filter
def percent(share: float) -> str:
    """A share of 0 to 1 with two significant digits: `11 %`, `4.4 %`, `0.96 %`."""
    return f"{share * 100:.2g} %"


@register.filter
def plain_number(value: Decimal | float | None) -> str:
    """A number without superfluous zeros; `--` when unknown, never 0."""
    if value is None:
        return "--"
    return f"{Decimal(str(value)).normalize():f}"


@register.filter
def condition_words(code: str) -> str:
    """The words of an alert condition."""
    return words.condition(code)


@register.filter
def phase_word(phase: str) -> str:
    """The words of a session phase."""
    return words.phase(phase)


@register.filter
def stale(reading: vitals.Reading, now: datetime) -> bool:
    """True when a reading is too old to be shown."""
    return vitals.is_stale(reading, now)


@register.simple_tag(takes_context=True)
def nav_link(context: dict[str, Any], name: str, label: str, keys: str) -> SafeString:
    """A link of the main navigation; marks the page that is open."""
    match = context["request"].resolver_match
    current = bool(match) and match.url_name == name
    return format_html(
        '<a href="{}"{} data-keys="{}">{}</a>',
        reverse(name),
        SafeString(' aria-current="page"' if current else ""),
        keys,
        label,
    )


@register.simple_tag
def shape(name: str) -> SafeString:
    """One of the drawn shapes, hidden from screen readers (a word always stands beside it)."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#shape-{}"/></svg>', name)


@register.inclusion_tag("ui/parts/alert_badge.html")
def alert_badge(priority: str, text: str = "", is_acknowledged: bool = False) -> dict[str, Any]:
    """An alert's priority as colour, shape and word, with an optional text."""
    return {
        "priority": priority,
        "word": words.priority(priority),
        "text": text,
        "is_acknowledged": is_acknowledged,
    }


@register.inclusion_tag("ui/parts/numeral.html")
def numeral(reading: vitals.Reading, now: datetime) -> dict[str, Any]:
    """A vital value with its unit and, once older than 3 s, its age; dashes once stale."""
    return {"reading": reading, "age": vitals.age_text(reading, now), "now": now}


@register.inclusion_tag("ui/parts/phase_rail.html")
def phase_rail(phase: str, blocking: Iterable[str] = ()) -> dict[str, Any]:
    """The rail of phases with the present one marked and, under it, what blocks the next."""
    return {"steps": words.rail(phase), "blocking": list(blocking)}


@register.inclusion_tag("ui/parts/patient_banner.html")
def patient_banner(patient: Any, now: datetime) -> dict[str, Any]:
    """Name, date of birth, age and photo slot; stands on every page that acts on a patient."""
    return {"patient": patient, "now": now}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, unit: str = "") -> dict[str, Any]:
    """A form field with its label, unit, help and errors, tied together for screen readers."""
    described = [f"{bound.id_for_label}-{part}" for part in _described_by(bound)]
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {"field": bound, "unit": unit, "widget": bound.as_widget(attrs=attributes)}


def _described_by(bound: BoundField) -> list[str]:
    return ["help"] * bool(bound.help_text) + ["error"] * bool(bound.errors)
