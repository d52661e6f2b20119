"""No default is uncontested: where the sets disagree, what a limit costs, what a clinic changed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from openketamine.core.errors import BadInputError
from openketamine.core.protocols import (
    ProtocolSet,
    compare,
    limit_cost,
    load,
    pause_cost,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WHY = "Our anaesthetist reviewed every patient."


def overridden(parameter: str, value: Any, **changes: Any) -> ProtocolSet:
    signed = {"by": "prescriber Bo", "reason": WHY, "at": AT, **changes}
    return load("consensus-moderate").with_override(parameter, value, **signed)


def test_guideline_and_clinics_disagree_about_the_pause_and_each_names_its_source() -> None:
    rows = compare([load("guideline-2021"), load("consensus-moderate")])
    pause = next(row for row in rows if row.spec.name == "pause_sbp_mmhg")
    sides = [(p.value, p.source) for p in pause.sides.values() if p is not None]

    assert sides == [(160, "swainson_2021"), (180, "clinic_tier")]


def test_what_agrees_is_not_listed() -> None:
    assert compare([load("short-rest"), load("short-rest")]) == ()
    assert [row.spec.name for row in compare([load("short-rest"), load("consensus-moderate")])] == [
        "recovery_min_minutes"
    ]


def test_a_set_that_states_nothing_disagrees_with_one_that_does() -> None:
    rows = compare([load("consensus-moderate"), load("crps-4h")])
    cap = next(row for row in rows if row.spec.name == "dose_max_mg")

    assert cap.sides["consensus-moderate@1"] is None


def test_a_pause_at_160_interrupts_about_eleven_in_a_hundred_sessions() -> None:
    """Computed from a rise of 16.0 (SD 11.2) on an assumed baseline of 122 (SD 14)."""
    cost = pause_cost(load("guideline-2021"))

    assert cost.sbp_share == pytest.approx(0.11, abs=0.005)
    assert cost.basis == "computed, not published"
    assert cost.source == "yale_bp_2024"


def test_a_pause_at_180_interrupts_about_one_in_a_hundred_sessions() -> None:
    """Published for severe hypertension: 0.98 per cent of sessions."""
    assert pause_cost(load("consensus-moderate")).sbp_share == pytest.approx(0.0096, abs=0.0007)


def test_the_cost_falls_as_the_limit_rises() -> None:
    shares = [limit_cost(Decimal(s), Decimal(s - 60)) for s in range(140, 200, 5)]

    for lower, higher in pairwise(shares):
        assert lower.sbp_share > higher.sbp_share
        assert lower.dbp_share > higher.dbp_share


def test_two_different_override_sets_never_share_a_label() -> None:
    """A dose card or a verdict of SET-PAUSE-01 values is told from one of others by its label."""
    lower, higher = (overridden("pause_sbp_mmhg", Decimal(limit)) for limit in (170, 175))
    other = overridden("pause_dbp_mmhg", Decimal(105))
    labels = {load("consensus-moderate").label, lower.label, higher.label, other.label}

    assert len(labels) == 4
    assert overridden("pause_sbp_mmhg", Decimal(170)).label == lower.label


def test_the_label_does_not_depend_on_the_order_of_the_overrides() -> None:
    def both(first: str, second: str) -> str:
        values = {"pause_sbp_mmhg": Decimal(170), "pause_dbp_mmhg": Decimal(105)}
        changed = load("consensus-moderate")
        for name in (first, second):
            changed = changed.with_override(name, values[name], by="Bo", reason=WHY, at=AT)
        return changed.label

    assert both("pause_sbp_mmhg", "pause_dbp_mmhg") == both("pause_dbp_mmhg", "pause_sbp_mmhg")


def test_a_clinic_override_is_a_signed_difference() -> None:
    changed = overridden("pause_sbp_mmhg", Decimal(170))

    assert changed.label.startswith("consensus-moderate@1+1.")
    (override,) = changed.overrides
    assert (override.was, override.now) == (180, 170)
    assert (override.signed_by, override.reason, override.signed_at) == ("prescriber Bo", WHY, AT)
    assert changed.parameters["pause_sbp_mmhg"].origin == "clinic"
    assert load("consensus-moderate").number("pause_sbp_mmhg") == 180
    assert [r.spec.name for r in compare([load("consensus-moderate"), changed])] == [
        "pause_sbp_mmhg"
    ]


@pytest.mark.parametrize(
    ("parameter", "value", "changes"),
    [
        ("pause_sbp", Decimal(170), {}),
        ("dose_max_mg", Decimal(90), {}),
        ("pause_sbp_mmhg", Decimal(170), {"by": " "}),
        ("pause_sbp_mmhg", Decimal(170), {"reason": "ok"}),
        ("pause_sbp_mmhg", Decimal(170), {"at": datetime(2026, 3, 2, 9, 0)}),  # noqa: DTZ001
        ("pause_sbp_mmhg", Decimal(400), {}),
        ("pause_sbp_mmhg", "high", {}),
        ("pause_sbp_mmhg", Decimal(150), {}),  # below the recheck limit
        ("weight_basis", "lean", {}),
    ],
)
def test_an_override_without_signature_sense_or_order_is_refused(
    parameter: str, value: Any, changes: dict[str, Any]
) -> None:
    with pytest.raises(BadInputError):
        overridden(parameter, value, **changes)
