"""What OBX-5, -8 and -11 say: a number, a bound, nothing, and whether the device stands by it."""

from __future__ import annotations

import re

from openketamine.core.monitoring.frame import Metric, Validity

_NUMBER = re.compile(r"([<>]=?)?\s*([+-]?[0-9]{1,9}(?:[.,][0-9]{1,9})?)")
_NOTHING = frozenset('-?*._" ')  # "---", "-?-", "***", '""': the display of "no value"
_NO_VALUE_WORDS = frozenset({"", "NA", "N/A", "NULL", "NONE"})

# OBX-8 measurement status (IHE PCD TF-2; ISO/IEEE 11073-10201 measurement status)
_FLAGS = {
    "QUES": Validity.QUESTIONABLE,
    "EARLY": Validity.QUESTIONABLE,
    "INV": Validity.INVALID,
    "TEST": Validity.INVALID,
    "DEMO": Validity.INVALID,
    "NAV": Validity.SENSOR_OFF,
    "CAL": Validity.CALIBRATING,
}
# OBX-11: no result (X), asked or pending (I, N, O), deleted or wrong (D, W)
_NO_RESULT = frozenset("XINODW")

# What such a sensor can report at all; outside, it is not a measurement. These bounds are of the
# wire, not clinical limits: (lowest, highest, lowest itself is possible)
_POSSIBLE: dict[Metric, tuple[float, float, bool]] = {
    **dict.fromkeys((Metric.HR, Metric.PR), (0, 350, False)),
    Metric.SPO2: (0, 100, False),
    Metric.RR: (0, 150, False),
    **dict.fromkeys((Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.NIBP_MAP), (0, 350, False)),
    **dict.fromkeys((Metric.ABP_SYS, Metric.ABP_DIA, Metric.ABP_MAP), (0, 350, False)),
    Metric.TEMP: (10, 50, True),
    Metric.ETCO2: (0, 200, True),
    Metric.PERFUSION: (0, 100, True),
    Metric.PUMP_RATE: (0, 2000, True),
    Metric.PUMP_VOLUME: (0, 10000, True),
}


def read_number(text: str) -> tuple[float | None, Validity]:
    """The number of OBX-5; raises ValueError when it is neither a number nor "no value".

    A decimal comma is a point. `<50` is a bound: its number, and questionable.
    """
    plain = text.strip()
    try:  # the common case, quickly; "1_0", "inf" and "1e3" are for the slow path
        if plain.replace(".", "", 1).isdigit() and plain.isascii():
            return float(plain), Validity.VALID
    except ValueError:
        pass
    if plain.upper() in _NO_VALUE_WORDS or _NOTHING.issuperset(plain):
        return None, Validity.INVALID
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise ValueError(f"{plain[:40]!r} is not a number")
    number = float(match[2].replace(",", "."))
    return number, Validity.QUESTIONABLE if match[1] else Validity.VALID


def structured_number(parts: list[str]) -> str:
    """The text of an SN value (comparator^number); other components must be empty."""
    if any(part.strip() for part in parts[2:]):
        return "^".join(parts)  # a ratio or a range is not a number
    return "".join(parts[:2])


def stated_validity(flags: list[str], result_status: str) -> Validity:
    """What OBX-8 and OBX-11 say of the measurement."""
    for flag in flags:
        validity = _FLAGS.get(flag.strip().upper())
        if validity is not None:
            return validity
    status = result_status.strip()
    return Validity.INVALID if status and status in _NO_RESULT else Validity.VALID


def is_possible(metric: Metric, value: float) -> bool:
    """True when the sensor of this metric can report this value."""
    lowest, highest, includes_lowest = _POSSIBLE[metric]
    return lowest < value <= highest or (includes_lowest and value == lowest)
