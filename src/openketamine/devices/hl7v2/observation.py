"""One OBX segment to one sample: code, unit, value, validity."""

from __future__ import annotations

from openketamine.core.monitoring.frame import Metric, Sample, Validity
from openketamine.devices.hl7v2.codes import metrics_named
from openketamine.devices.hl7v2.segments import Separators, field_of
from openketamine.devices.hl7v2.units import unit_for
from openketamine.devices.hl7v2.values import (
    is_possible,
    read_number,
    stated_validity,
    structured_number,
)


class UnusableError(ValueError):
    """An observation we know but cannot use; `field` is the number of the OBX field."""

    def __init__(self, field: int, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def metric_of(fields: list[str], separators: Separators) -> Metric | None:
    """The metric that OBX-3 names, None when we have none; raises UnusableError when it is two."""
    found = metrics_named(separators.first(field_of(fields, 3)), separators.component)
    if len(found) > 1:
        names = " and ".join(sorted(found))
        raise UnusableError(3, f"the identifiers contradict each other: {names}")
    for metric in found:
        return metric
    return None


def decode_sample(fields: list[str], metric: Metric, separators: Separators) -> Sample:
    """The sample of one OBX; raises UnusableError with field and reason."""
    flags = field_of(fields, 8)
    validity = Validity.VALID
    status = field_of(fields, 11)
    if flags or status not in ("R", "F"):
        validity = stated_validity(_flag_codes(flags, separators), status)
    try:
        number, bound = read_number(_value_text(fields, separators))
    except ValueError as error:
        raise UnusableError(5, f"{error} ({metric})") from None
    if number is None:
        return Sample(metric, None, Validity.INVALID if validity is Validity.VALID else validity)
    unit = unit_for(metric, separators.first(field_of(fields, 6)), separators.component)
    if isinstance(unit, str):
        raise UnusableError(6, unit)
    value = unit.convert(number)
    if validity is Validity.VALID:
        validity = bound if is_possible(metric, value) else Validity.OUT_OF_RANGE
    return Sample(metric, value, validity)


def _value_text(fields: list[str], separators: Separators) -> str:
    text = field_of(fields, 5)
    if fields[2] == "SN":
        return structured_number(separators.components(text))
    return separators.unescape(text)


def _flag_codes(field: str, separators: Separators) -> list[str]:
    return [part.split(separators.component, 1)[0] for part in field.split(separators.repetition)]
