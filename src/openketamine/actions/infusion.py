"""Verbs of the running infusion. They record what was done at the pump; none commands it."""

from __future__ import annotations

from typing import Unpack
from uuid import UUID

from openketamine.actions._command import give
from openketamine.actions.append_event import Appended, How
from openketamine.actions.consent_alerts import end_stop
from openketamine.core.session.commands import CommandKind


def start_infusion(session_id: UUID, **how: Unpack[How]) -> Appended:
    """The pump was started with the double-checked syringe; figures come from its card."""
    return give(session_id, CommandKind.START_INFUSION, how)


def change_rate(
    session_id: UUID, *, rate_ml_per_h: str, reason: str, **how: Unpack[How]
) -> Appended:
    """The pump was set to another rate."""
    return give(
        session_id, CommandKind.CHANGE_RATE, how, rate_ml_per_h=rate_ml_per_h, reason=reason
    )


def pause(session_id: UUID, *, reason: str, **how: Unpack[How]) -> Appended:
    """The pump was paused."""
    return give(session_id, CommandKind.PAUSE, how, reason=reason)


def resume(
    session_id: UUID,
    *,
    reason: str,
    rate_ml_per_h: str | None = None,
    despite: str | None = None,
    **how: Unpack[How],
) -> Appended:
    """The pump runs again, at the rate before unless another is named.

    `despite` is a clinician's reason for it while the newest values do not allow it.
    """
    return give(
        session_id,
        CommandKind.RESUME,
        how,
        reason=reason,
        rate_ml_per_h=rate_ml_per_h,
        despite=despite,
    )


def stop(
    session_id: UUID,
    *,
    cause: str,
    reason: str,
    volume_infused_ml: str | None = None,
    **how: Unpack[How],
) -> Appended:
    """The infusion has ended: `cause` is "completed" or "stopped"."""
    done = give(
        session_id,
        CommandKind.END_INFUSION,
        how,
        cause=cause,
        reason=reason,
        volume_infused_ml=volume_infused_ml,
    )
    end_stop(session_id, by=how["by"], at=how["at"])
    return done


def record_pump_status(
    session_id: UUID,
    *,
    status: str,
    rate_ml_per_h: str | None = None,
    volume_infused_ml: str | None = None,
    **how: Unpack[How],
) -> Appended:
    """What the pump reported about itself."""
    return give(
        session_id,
        CommandKind.RECORD_PUMP_STATUS,
        how,
        status=status,
        rate_ml_per_h=rate_ml_per_h,
        volume_infused_ml=volume_infused_ml,
    )
