"""Monitoring: limits, alerts, staleness, cuffs, early-warning score."""

from openketamine.core.monitoring.alert import (
    CONDITIONS,
    Alert,
    AlertEvent,
    Change,
    Condition,
    Kind,
    Priority,
)
from openketamine.core.monitoring.cuffs import CuffDue, next_cuff_due
from openketamine.core.monitoring.limits import (
    Baseline,
    Limits,
    MonitoredPhase,
    limits_for,
    silence_s,
)
from openketamine.core.monitoring.state import MonitorState
from openketamine.core.monitoring.step import (
    acknowledge,
    pause_audio,
    replay,
    set_store_slow,
    step,
    take_over,
)

__all__ = [
    "CONDITIONS",
    "Alert",
    "AlertEvent",
    "Baseline",
    "Change",
    "Condition",
    "CuffDue",
    "Kind",
    "Limits",
    "MonitorState",
    "MonitoredPhase",
    "Priority",
    "acknowledge",
    "limits_for",
    "next_cuff_due",
    "pause_audio",
    "replay",
    "set_store_slow",
    "silence_s",
    "step",
    "take_over",
]
