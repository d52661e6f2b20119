"""What a person (or the watch, for alerts) asks the session to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class CommandKind(StrEnum):
    """The verbs; each leads to one event (see the table of transitions)."""

    CHECK_IN = "check_in"
    RECORD_CHECK = "record_check"
    PLACE_HOLD = "place_hold"
    LIFT_HOLD = "lift_hold"
    SIGN_OVERRIDE = "sign_override"
    COMPLETE_CHECKS = "complete_checks"
    CHANGE_ORDER = "change_order"
    PREPARE_DOSE = "prepare_dose"
    CONFIRM_DOUBLE_CHECK = "confirm_double_check"
    REFUSE_DOUBLE_CHECK = "refuse_double_check"
    START_INFUSION = "start_infusion"
    CHANGE_RATE = "change_rate"
    PAUSE = "pause"
    RESUME = "resume"
    END_INFUSION = "end_infusion"
    CHART = "chart"
    RECORD_PUMP_STATUS = "record_pump_status"
    RAISE_ALERT = "raise_alert"
    ACKNOWLEDGE_ALERT = "acknowledge_alert"
    CLEAR_ALERT = "clear_alert"
    RECORD_ADVERSE_EVENT = "record_adverse_event"
    SCORE_RECOVERY = "score_recovery"
    CONFIRM_ESCORT = "confirm_escort"
    ASK_SUICIDALITY = "ask_suicidality"
    GIVE_INSTRUCTIONS = "give_instructions"
    DISCHARGE = "discharge"
    SIGN = "sign"
    CORRECT = "correct"
    RETRACT = "retract"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One request. The payload has the keys of the event it leads to, less those filled in.

    `happened_at` is given for a late entry only; without it the thing happens now.
    """

    kind: CommandKind
    payload: Mapping[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None
