"""What the protocol page shows: values with their sources, and where sets stand apart."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openketamine.core.evidence import Citation, citation
from openketamine.core.protocols import REGISTRY, Parameter, ProtocolSet

TOPICS: dict[str, str | Promise] = {
    "eligibility": _("Who may be treated"),
    "start": _("Before the start"),
    "dose": _("Dose and time"),
    "stop": _("Pause and stop"),
    "cuff": _("Cuff and charting"),
    "recovery": _("Recovery and discharge"),
    "alarm": _("Alerts"),
}

UNITS: dict[str, str | Promise] = {
    "mm[Hg]": "mmHg",
    "1": "",
    "Cel": "°C",
    "a": _("years"),
    "d": _("days"),
}
"""How people write UCUM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """One parameter of a set with everything needed to judge it."""

    parameter: Parameter
    meaning: str
    unit: str | Promise
    citation: Citation | None
    is_override: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A chapter of parameters."""

    code: str
    title: str | Promise
    rows: tuple[ValueRow, ...]


def topics(protocol: ProtocolSet) -> tuple[Topic, ...]:
    """All values of a set by chapter, in the registry's order."""
    rows = [(REGISTRY[p.name].topic, _row(p)) for p in _in_order(protocol)]
    codes = dict.fromkeys(topic for topic, _row in rows)
    return tuple(
        Topic(
            code=code,
            title=TOPICS.get(code, code.capitalize()),
            rows=tuple(row for topic, row in rows if topic == code),
        )
        for code in codes
    )


def unit_text(unit: str) -> str | Promise:
    """A UCUM unit as people write it; a score has none."""
    return UNITS.get(unit, unit)


def meaning(name: str) -> str:
    """What a parameter is, from the registry."""
    text = REGISTRY[name].description
    return text[:1].upper() + text[1:]


def cited(parameter: Parameter) -> Citation | None:
    """The citation behind a value; a clinic's own value has none."""
    try:
        return citation(parameter.source)
    except KeyError:
        return None


def _in_order(protocol: ProtocolSet) -> list[Parameter]:
    return [protocol.parameters[name] for name in REGISTRY if name in protocol.parameters]


def _row(parameter: Parameter) -> ValueRow:
    return ValueRow(
        parameter=parameter,
        meaning=meaning(parameter.name),
        unit=unit_text(parameter.unit),
        citation=cited(parameter),
        is_override=parameter.origin == "clinic",
    )
