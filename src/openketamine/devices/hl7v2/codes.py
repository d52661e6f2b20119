"""Which metric an observation code means: ISO/IEEE 11073-10101 (MDC) and LOINC."""

from __future__ import annotations

from functools import lru_cache

from openketamine.core.monitoring.frame import Metric

# metric: (MDC code, reference id), the first one is what we send; then LOINC codes
MDC: dict[Metric, tuple[tuple[str, str], ...]] = {
    Metric.HR: (("147842", "MDC_ECG_HEART_RATE"),),
    Metric.PR: (
        ("149530", "MDC_PULS_OXIM_PULS_RATE"),
        ("149514", "MDC_PULS_RATE"),
        ("149546", "MDC_PULS_RATE_NON_INV"),
    ),
    Metric.SPO2: (("150456", "MDC_PULS_OXIM_SAT_O2"),),
    Metric.RR: (
        ("151562", "MDC_RESP_RATE"),
        ("151570", "MDC_AWAY_RESP_RATE"),
        ("151578", "MDC_TTHOR_RESP_RATE"),
        ("151594", "MDC_CO2_RESP_RATE"),
    ),
    Metric.NIBP_SYS: (("150021", "MDC_PRESS_BLD_NONINV_SYS"),),
    Metric.NIBP_DIA: (("150022", "MDC_PRESS_BLD_NONINV_DIA"),),
    Metric.NIBP_MAP: (("150023", "MDC_PRESS_BLD_NONINV_MEAN"),),
    Metric.ABP_SYS: (("150037", "MDC_PRESS_BLD_ART_ABP_SYS"), ("150033", "MDC_PRESS_BLD_ART_SYS")),
    Metric.ABP_DIA: (("150038", "MDC_PRESS_BLD_ART_ABP_DIA"), ("150034", "MDC_PRESS_BLD_ART_DIA")),
    Metric.ABP_MAP: (
        ("150039", "MDC_PRESS_BLD_ART_ABP_MEAN"),
        ("150035", "MDC_PRESS_BLD_ART_MEAN"),
    ),
    Metric.TEMP: (("150344", "MDC_TEMP"), ("150364", "MDC_TEMP_BODY")),
    Metric.ETCO2: (("151708", "MDC_AWAY_CO2_ET"),),
    Metric.PERFUSION: (("150488", "MDC_BLD_PERF_INDEX"),),
    Metric.PUMP_RATE: (("157784", "MDC_FLOW_FLUID_PUMP"),),
    Metric.PUMP_VOLUME: (
        ("157993", "MDC_VOL_FLUID_DELIV_TOTAL"),
        ("157864", "MDC_VOL_FLUID_DELIV"),
    ),
}
LOINC: dict[Metric, tuple[str, ...]] = {
    Metric.HR: ("8867-4",),
    Metric.PR: ("8889-8",),
    Metric.SPO2: ("59408-5", "2708-6"),
    Metric.RR: ("9279-1",),
    Metric.NIBP_SYS: ("76534-7", "8480-6"),
    Metric.NIBP_DIA: ("76535-5", "8462-4"),
    Metric.NIBP_MAP: ("76536-2", "8478-0"),
    Metric.ABP_SYS: ("76215-3",),
    Metric.ABP_DIA: ("76213-8",),
    Metric.ABP_MAP: ("76214-6",),
    Metric.TEMP: ("8310-5",),
    Metric.ETCO2: ("19889-5",),
    Metric.PERFUSION: ("61006-3",),
}
_BY_MDC = {name: metric for metric, rows in MDC.items() for row in rows for name in row}
_BY_LOINC = {code: metric for metric, codes in LOINC.items() for code in codes}
_MDC_SYSTEMS = frozenset({"MDC", "ISO11073", "11073", "IEEE11073", "ISO/IEEE 11073-10101"})
_LOINC_SYSTEMS = frozenset({"LN", "LOINC", "LNC"})


@lru_cache(maxsize=4096)
def metrics_named(field: str, component: str) -> frozenset[Metric]:
    """The metrics that OBX-3 names, primary (1-3) and alternate (4-6); empty when none is known.

    More than one means that the two identifiers contradict each other.
    """
    parts = [part.strip() for part in field.split(component)] + [""] * 6
    found = {_metric(*parts[0:3]), _metric(*parts[3:6])}
    return frozenset(metric for metric in found if metric is not None)


def _metric(code: str, text: str, system: str) -> Metric | None:
    name = system.upper()
    if name in _LOINC_SYSTEMS:
        return _BY_LOINC.get(code)
    if name in _MDC_SYSTEMS or (not name and (text.startswith("MDC_") or code.startswith("MDC_"))):
        return _BY_MDC.get(code) or _BY_MDC.get(text)
    return None
