"""Units of OBX-6: MDC codes, UCUM and common spellings, converted to the unit of the metric."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from openketamine.core.monitoring.frame import Metric


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit we know: value in the metric's unit = value * factor + offset."""

    name: str
    dimension: str
    factor: float = 1.0
    offset: float = 0.0

    def convert(self, value: float) -> float:
        """The value in the first unit of the dimension; unchanged when it is that unit."""
        if self.factor == 1.0 and self.offset == 0.0:
            return value
        return round(value * self.factor + self.offset, 3)


_RATE = Unit("/min", "frequency")
_PERCENT = Unit("%", "fraction")
_MMHG = Unit("mm[Hg]", "pressure")
_KPA = Unit("kPa", "pressure", 7.50061683)
_CELSIUS = Unit("Cel", "temperature")
_FAHRENHEIT = Unit("[degF]", "temperature", 5 / 9, -160 / 9)
_ML_PER_H = Unit("mL/h", "flow")
_ML_PER_MIN = Unit("mL/min", "flow", 60.0)
_ML = Unit("mL", "volume")
_LITRE = Unit("L", "volume", 1000.0)

# unit: every name it goes by on the wire (MDC code, MDC reference id, UCUM, spellings)
_NAMES: dict[Unit, tuple[str, ...]] = {
    _RATE: (
        *("264864", "MDC_DIM_BEAT_PER_MIN", "264928", "MDC_DIM_RESP_PER_MIN"),
        *("264672", "MDC_DIM_PER_MIN", "/min", "1/min", "min-1", "bpm", "BPM", "rpm"),
        *("{beat}/min", "{beats}/min", "{breath}/min", "{breaths}/min", "{resp}/min"),
        *("beats/min", "breaths/min", "{H.B}/min", "{Beats}/min", "{Breaths}/min"),
    ),
    _PERCENT: ("262688", "MDC_DIM_PERCENT", "%", "percent"),
    _MMHG: ("266016", "MDC_DIM_MMHG", "mm[Hg]", "mmHg", "mmhg", "mm Hg", "MMHG"),
    _KPA: ("265987", "MDC_DIM_KILO_PASCAL", "kPa", "KPA", "kpa"),
    _CELSIUS: ("268192", "MDC_DIM_DEGC", "Cel", "degC", "°C", "C"),
    _FAHRENHEIT: ("266560", "MDC_DIM_FAHR", "[degF]", "degF", "°F", "F"),
    _ML_PER_H: ("265266", "MDC_DIM_MILLI_L_PER_HR", "mL/h", "ml/h", "mL/hr", "ml/hr", "mL/H"),
    _ML_PER_MIN: ("265234", "MDC_DIM_MILLI_L_PER_MIN", "mL/min", "ml/min"),
    _ML: ("263762", "MDC_DIM_MILLI_L", "mL", "ml", "ML"),
    _LITRE: ("263744", "MDC_DIM_L", "L", "l"),
}
_BY_NAME = {name: unit for unit, names in _NAMES.items() for name in names}

# metric: (dimension, what we send in OBX-6)
WIRE_UNIT: dict[Metric, tuple[str, str]] = {
    **dict.fromkeys(
        (Metric.HR, Metric.PR),
        ("frequency", "264864^MDC_DIM_BEAT_PER_MIN^MDC^{beat}/min^beat/min^UCUM"),
    ),
    Metric.RR: ("frequency", "264928^MDC_DIM_RESP_PER_MIN^MDC^{breath}/min^breath/min^UCUM"),
    **dict.fromkeys(
        (Metric.SPO2, Metric.PERFUSION), ("fraction", "262688^MDC_DIM_PERCENT^MDC^%^%^UCUM")
    ),
    **dict.fromkeys(
        (
            *(Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.NIBP_MAP),
            *(Metric.ABP_SYS, Metric.ABP_DIA, Metric.ABP_MAP, Metric.ETCO2),
        ),
        ("pressure", "266016^MDC_DIM_MMHG^MDC^mm[Hg]^mm[Hg]^UCUM"),
    ),
    Metric.TEMP: ("temperature", "268192^MDC_DIM_DEGC^MDC^Cel^Cel^UCUM"),
    Metric.PUMP_RATE: ("flow", "265266^MDC_DIM_MILLI_L_PER_HR^MDC^mL/h^mL/h^UCUM"),
    Metric.PUMP_VOLUME: ("volume", "263762^MDC_DIM_MILLI_L^MDC^mL^mL^UCUM"),
}


@lru_cache(maxsize=4096)
def unit_for(metric: Metric, field: str, component: str) -> Unit | str:
    """The unit that OBX-6 states for this metric, or the reason why it cannot be used."""
    named = [part.strip() for part in field.split(component) if part.strip()]
    known = {unit for name in named if (unit := _BY_NAME.get(name)) is not None}
    dimension, wire = WIRE_UNIT[metric]
    wanted = wire.split("^")[3]
    if not named:
        return f"{metric} has no unit (expected {wanted})"
    if not known:
        return f"the unit {named[0][:40]!r} of {metric} is not known (expected {wanted})"
    if len(known) > 1:
        return f"the units {' and '.join(sorted(u.name for u in known))} contradict each other"
    unit = known.pop()
    if unit.dimension != dimension:
        return f"the unit {unit.name} is not possible for {metric} (expected {wanted})"
    return unit
