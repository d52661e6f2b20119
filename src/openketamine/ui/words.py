"""Words for codes: phases, priorities, alert conditions. The core knows only the codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

PHASES: dict[str, Words] = {
    "scheduled": _("Expected"),
    "check_in": _("Check-in"),
    "dose": _("Dose"),
    "double_check": _("Double check"),
    "ready": _("Ready to start"),
    "infusing": _("Infusing"),
    "paused": _("Paused"),
    "recovery": _("Recovery"),
    "discharged": _("Discharged"),
    "signed": _("Signed"),
    "cancelled": _("Cancelled"),
}

# What each step of the rail covers.
_RAIL: tuple[tuple[str, Words, tuple[str, ...]], ...] = (
    ("check_in", _("Check-in"), ("scheduled", "check_in")),
    ("dose", _("Dose"), ("dose",)),
    ("double_check", _("Double check"), ("double_check", "ready")),
    ("infusing", _("Infusing"), ("infusing", "paused")),
    ("recovery", _("Recovery"), ("recovery",)),
    ("discharge", _("Discharge"), ("discharged",)),
    ("signed", _("Signed"), ("signed",)),
)

PRIORITIES: dict[str, Words] = {
    "high": _("High"),
    "medium": _("Medium"),
    "low": _("Low"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the phase rail; `state` is done, now or later."""

    code: str
    name: Words
    state: str


def phase(code: str) -> str:
    """The words of a session phase."""
    return str(PHASES.get(code.lower(), code))


def priority(code: str) -> str:
    """The words of an alert priority."""
    return str(PRIORITIES.get(code, code))


def rail(code: str) -> tuple[Step, ...]:
    """The seven steps of the rail as they stand in the given phase."""
    now = next((i for i, step in enumerate(_RAIL) if code.lower() in step[2]), -1)
    return tuple(
        Step(code=step, name=name, state="done" if i < now else "now" if i == now else "later")
        for i, (step, name, _phases) in enumerate(_RAIL)
    )


def condition(code: str) -> str:
    """The words of an alert condition; an unknown code is shown as it is, without underscores."""
    name, _colon, what = code.partition(":")
    text = str(CONDITIONS.get(name, name.replace("_", " ").capitalize()))
    return f"{text} ({METRICS.get(what, what)})" if what else text


def due(code: str) -> str:
    """The words of something that is due."""
    return str(DUE.get(code, code))


def change(code: str) -> str:
    """The words of what happened to an alert."""
    return str(CHANGES.get(code, code))


def change_reason(code: str) -> str:
    """Why an alert changed, where that is nothing about the patient or the device."""
    return str(REASONS.get(code, code))


def alert_kind(code: str) -> str:
    """Whether an alert is about the patient or about the measurement."""
    return str(KINDS.get(code, code))


def flag(code: str) -> str:
    """Why a device did not stand by a value."""
    return str(FLAGS.get(code, code.replace("_", " ")))


def metric_unit(metric: str) -> str:
    """The unit of a stored metric as people write it; empty for an unknown one."""
    return next((unit for ending, unit in _UNITS.items() if metric.endswith(ending)), "")


CONDITIONS: dict[str, Words] = {
    "charted_stop": _("A charted value advises to stop"),
    "consent_withdrawn": _("The patient has withdrawn consent: stop"),
    "spo2_low": _("Oxygen saturation low"),
    "spo2_very_low": _("Oxygen saturation very low"),
    "hr_low": _("Heart rate low"),
    "hr_high": _("Heart rate high"),
    "hr_very_low": _("Heart rate very low"),
    "hr_very_high": _("Heart rate very high"),
    "rr_low": _("Breathing slow"),
    "rr_high": _("Breathing fast"),
    "bp_pause": _("Blood pressure at the pause limit"),
    "bp_recheck": _("Blood pressure high: repeat the cuff"),
    "bp_low": _("Blood pressure low"),
    "bp_rise": _("Blood pressure far above baseline"),
    "bp_fall": _("Blood pressure far below baseline"),
    "silent": _("No data from the monitor"),
    "sensor_off": _("Sensor off"),
    "artefact": _("Poor signal"),
    "no_breaths": _("Monitor counts no breaths"),
    "jump": _("Implausible jump"),
    "pulse_apart": _("Heart and pulse rate differ"),
    "cuff_missed": _("Cuff reading missed"),
    "device_clock": _("Monitor clock differs"),
    "two_senders": _("Two monitors send as this bed"),
    "store_slow": _("Recording is slow"),
    "device_technical": _("Monitor reports a fault"),
    "device_physiological": _("Monitor alarms"),
}

DUE: dict[str, Words] = {
    "cuff": _("blood pressure"),
    "chart": _("MOAA/S and CADSS-6"),
    "infusion_end": _("infusion ends"),
    "mpadss": _("MPADSS"),
    "discharge": _("discharge check"),
}

CHANGES: dict[str, Words] = {
    "raised": _("raised"),
    "escalated": _("escalated"),
    "acknowledged": _("acknowledged"),
    "raised_again": _("sounded again"),
    "ended": _("condition over"),
    "cleared": _("cleared"),
}

REASONS: dict[str, Words] = {"monitoring_restarted": _("monitoring restarted")}

KINDS: dict[str, Words] = {
    "physiological": _("Patient"),
    "technical": _("Technical"),
}

METRICS: dict[str, Words] = {
    "hr_bpm": "HR",
    "pr_bpm": _("pulse"),
    "spo2_pct": "SpO₂",
    "rr_bpm": "RR",
    "nibp_sys_mmhg": "BP",
    "nibp_dia_mmhg": "BP",
}

PREDICTED: Words = _("predicted, population average, not for dosing")

FLAGS: dict[str, Words] = {
    "questionable": _("poor signal"),
    "invalid": _("not a measurement"),
    "sensor_off": _("sensor off"),
    "calibrating": _("calibrating"),
    "out_of_range": _("out of range"),
}

_UNITS = {"_bpm": "/min", "_pct": "%", "_mmhg": "mmHg", "_cel": "°C", "_ml_per_h": "mL/h"}
