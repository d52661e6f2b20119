"""Where a patient stands: the first stage that is not finished, what is missing, who must act."""

from __future__ import annotations

from typing import Any

import pytest

from openketamine.core.pathway import Facts, Signed, Stage, Who, standing

BOTH = {"medical": Signed.SIGNED, "psychological": Signed.SIGNED}


@pytest.mark.parametrize(
    ("facts", "stage", "missing", "who"),
    [
        ({}, "referral", ("invitation",), "desk"),
        ({"intake_sent": True}, "intake", ("intake",), "patient"),
        ({"intake_begun": True, "intake_open": 3}, "intake", ("intake",), "patient"),
        (
            {"intake_begun": True},
            "assessment",
            ("medical_missing", "psychological_missing"),
            "clinician",
        ),
        (
            {"referral": "assessing"},
            "assessment",
            ("medical_missing", "psychological_missing"),
            "clinician",
        ),
        (
            {"assessments": {"medical": Signed.DRAFT}},
            "assessment",
            ("medical_draft", "psychological_missing"),
            "clinician",
        ),
        (
            {"assessments": {**BOTH, "medical": Signed.STALE}},
            "assessment",
            ("medical_stale",),
            "clinician",
        ),
        ({"assessments": BOTH}, "eligibility", ("decision",), "prescriber"),
        ({"assessments": BOTH, "conclusion": "more"}, "eligibility", ("answers",), "prescriber"),
        ({"conclusion": "accepted"}, "plan", ("plan",), "prescriber"),
        ({"conclusion": "accepted", "has_plan": True}, "consent", ("consent",), "patient"),
        (
            {"has_plan": True, "is_signed_by_patient": True},
            "consent",
            ("countersignature",),
            "clinician",
        ),
        ({"has_plan": True, "has_consent": True}, "booking", ("visits",), "desk"),
        ({"visits": 6}, "booked", (), "nobody"),
        ({"referral": "declined", "visits": 6}, "closed", (), "nobody"),
        ({"referral": "withdrawn"}, "closed", (), "nobody"),
    ],
)
def test_the_first_stage_that_is_not_finished(
    facts: dict[str, Any], stage: str, missing: tuple[str, ...], who: str
) -> None:
    found = standing(Facts(**facts))

    assert (found.stage, found.missing, found.who) == (Stage(stage), missing, Who(who))


def test_at_high_risk_a_clinician_acts_first_at_every_stage() -> None:
    for facts in ({}, {"referral": "declined"}, {"visits": 6}):
        found = standing(Facts(is_high_risk=True, **facts))  # type: ignore[arg-type]

        assert (found.missing[0], found.who) == ("seen_today", Who.CLINICIAN)
