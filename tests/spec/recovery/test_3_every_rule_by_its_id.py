"""Each rule of the discharge gate blocks by itself, under its own id."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from openketamine.core.cssrs import Risk
from openketamine.core.recovery import Rated, discharge_decision
from tests.spec.recovery.patient import NOW, PROTOCOL, WELL, ago, instead, rated, two


def _score(scale: str, total: int) -> tuple[Rated, ...]:
    return rated(Rated(scale=scale, total=total, at=ago(3)))


@pytest.mark.parametrize(
    ("rule_id", "changed"),
    [
        ("REC-TIME-01", {"infusion_ended_at": ago(59)}),
        ("REC-BP-01", {"readings": instead(*two("sbp", 170))}),
        ("REC-BP-02", {"readings": instead(*two("sbp", 145))}),
        ("REC-HR-01", {"readings": instead(*two("hr", 85))}),
        ("REC-SPO2-01", {"readings": instead(*two("spo2", 90))}),
        ("REC-MOAAS-01", {"ratings": _score("moaas", 4)}),
        ("REC-CADSS-01", {"ratings": _score("cadss6", 3)}),
        ("REC-ALD-01", {"ratings": _score("aldrete_modified", 8)}),
        ("REC-SUICIDE-01", {"suicide_risk": Risk.HIGH}),
        ("REC-ESCORT-01", {"escort_is_present": False}),
        ("REC-INSTRUCTIONS-01", {"instructions_given_at": None}),
        ("REC-SIGN-01", {"has_clinician": False}),
    ],
)
def test_one_thing_wrong_blocks_under_its_rule(rule_id: str, changed: dict[str, Any]) -> None:
    decision = discharge_decision(replace(WELL, **changed), PROTOCOL, NOW)

    assert rule_id in {reason.rule_id for reason in decision.blocking}
    assert not decision.is_allowed
