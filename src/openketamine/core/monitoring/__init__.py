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
from openketamine.core.monitoring.cuffs import CuffDue, RegularCuff, next_cuff_due, regular_cuff
from openketamine.core.monitoring.limits import (
    Baseline,
    CuffPlan,
    Limits,
    MonitoredPhase,
    cuff_plan,
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
    "CuffPlan",
    "Kind",
    "Limits",
    "MonitorState",
    "MonitoredPhase",
    "Priority",
    "RegularCuff",
    "acknowledge",
    "cuff_plan",
    "limits_for",
    "next_cuff_due",
    "pause_audio",
    "regular_cuff",
    "replay",
    "set_store_slow",
    "silence_s",
    "step",
    "take_over",
]
