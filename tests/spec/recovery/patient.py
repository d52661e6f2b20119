"""A patient who may go home: the tests take one thing away at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from openketamine.core.cssrs import Risk
from openketamine.core.decision import Reason
from openketamine.core.protocols import load
from openketamine.core.recovery import DischargeInput, Rated, Reading, discharge_decision

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PROTOCOL = load("consensus-moderate")
OWN = {"sbp": Decimal(120), "dbp": Decimal(80), "hr": Decimal(70), "spo2": Decimal(98)}


def ago(minutes: float) -> datetime:
    """A moment before now."""
    return NOW - timedelta(minutes=minutes)


def reading(metric: str, value: float | str, minutes: float, *, is_valid: bool = True) -> Reading:
    """One reading so many minutes ago."""
    return Reading(metric=metric, value=Decimal(str(value)), at=ago(minutes), is_valid=is_valid)


def two(metric: str, newest: float | str, before: float | str | None = None) -> tuple[Reading, ...]:
    """Two readings, 2 and 12 minutes ago."""
    earlier = newest if before is None else before
    return (reading(metric, newest, 2), reading(metric, earlier, 12))


READINGS = (*two("sbp", 122), *two("dbp", 79), *two("hr", 72), *two("spo2", 98))
ALDRETE = Rated(scale="aldrete_modified", total=9, at=ago(3))
RATINGS = (
    Rated(scale="moaas", total=5, at=ago(3)),
    Rated(scale="cadss6", total=0, at=ago(3)),
    ALDRETE,
)
WELL = DischargeInput(
    infusion_ended_at=ago(60),
    baseline=OWN,
    readings=READINGS,
    ratings=RATINGS,
    suicide_risk=Risk.NONE,
    suicide_asked_at=ago(10),
    escort_name="Sam",
    escort_phone="555 0100",
    escort_is_present=True,
    instructions_given_at=ago(5),
    has_clinician=True,
)


def instead(*changed: Reading) -> tuple[Reading, ...]:
    """The readings of a well patient with those of some metrics exchanged."""
    metrics = {one.metric for one in changed}
    return tuple(r for r in READINGS if r.metric not in metrics) + changed


def without(metric: str) -> tuple[Reading, ...]:
    """The readings of a well patient less one metric."""
    return tuple(r for r in READINGS if r.metric != metric)


def rated(*changed: Rated) -> tuple[Rated, ...]:
    """The ratings of a well patient with some scales exchanged."""
    scales = {one.scale for one in changed}
    return tuple(r for r in RATINGS if r.scale not in scales) + changed


def decided(protocol: str = "consensus-moderate", **changed: Any) -> dict[str, str]:
    """The blocking codes and their outcomes for a well patient with something changed."""
    decision = discharge_decision(replace(WELL, **changed), load(protocol), NOW)
    return words(decision.blocking)


def words(reasons: Iterable[Reason]) -> dict[str, str]:
    """Code to outcome."""
    return {reason.code: reason.outcome.word for reason in reasons}
