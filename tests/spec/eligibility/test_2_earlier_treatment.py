"""ELIG-RESIST-01: treatment resistance is computed from trials; unknown counts for nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openketamine.core.eligibility import (
    Adequacy,
    Resistance,
    Response,
    TrialKind,
    adequacy,
    definitions,
    is_failure,
    resistance,
)
from tests.spec.eligibility.patient import said, settles, trial


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, Adequacy.ADEQUATE),
        ({"dose": Decimal(50), "weeks": Decimal(4)}, Adequacy.ADEQUATE),
        ({"weeks": Decimal("3.9")}, Adequacy.TOO_SHORT),
        ({"dose": Decimal(49)}, Adequacy.TOO_LOW),
        ({"weeks": None}, Adequacy.UNKNOWN),
        ({"dose": None}, Adequacy.UNKNOWN),
        ({"treatment": "a drug nobody listed"}, Adequacy.UNKNOWN),
        ({"dose": None, "weeks": Decimal(2)}, Adequacy.TOO_SHORT),
        ({"kind": TrialKind.THERAPY, "dose": Decimal(12)}, Adequacy.ADEQUATE),
        ({"kind": TrialKind.THERAPY, "dose": Decimal(11)}, Adequacy.TOO_LOW),
    ],
)
def test_dose_and_weeks_decide_whether_a_trial_was_adequate(
    changed: dict[str, Any], found: Adequacy
) -> None:
    assert adequacy(trial(**changed)) is found


@pytest.mark.parametrize(
    ("changed", "failed"),
    [
        ({}, True),
        ({"response": Response.PARTIAL}, True),
        ({"response": Response.RESPONSE}, False),
        ({"response": Response.REMISSION}, False),
        ({"response": None}, None),
        ({"is_this_episode": False}, False),
        ({"is_this_episode": None}, None),
        ({"weeks": None}, None),
        ({"weeks": Decimal(2)}, False),
        ({"kind": TrialKind.THERAPY}, False),
    ],
)
def test_a_failure_is_an_adequate_drug_of_this_episode_without_response(
    changed: dict[str, Any], failed: bool | None
) -> None:
    assert is_failure(trial(**changed)) is failed


def test_the_same_drug_twice_is_one_trial() -> None:
    assert resistance([trial(), trial(dose=Decimal(150))]) == Resistance(1, 0)
    assert resistance([trial(), trial(weeks=None)]) == Resistance(1, 0)
    assert resistance([trial(), trial("venlafaxine")]) == Resistance(2, 0)


def test_two_adequate_failures_are_resistance_and_one_is_not() -> None:
    assert said("ELIG-RESIST-01") == ("allow", "elig_resistance_met")
    assert said("ELIG-RESIST-01", trials=(trial(),)) == ("caution", "elig_resistance_not_met")


def test_a_trial_without_weeks_never_counts_but_might_decide() -> None:
    unclear = (trial(), trial("venlafaxine", weeks=None))

    assert said("ELIG-RESIST-01", trials=unclear) == ("unknown", "elig_resistance_unknown")
    assert settles("ELIG-RESIST-01", trials=unclear) == ("trials",)
    assert said("ELIG-RESIST-01", trials=None)[0] == "unknown"


def test_resistance_is_defined_for_depression_only() -> None:
    assert said("ELIG-RESIST-01", indication="ptsd", trials=None) == (
        "allow",
        "elig_resistance_not_defined",
    )


def test_the_definitions_disagree_and_both_are_told() -> None:
    two, four = definitions(Resistance(2, 0), Decimal(20))

    assert (two.needed.source, two.is_met) == ("rpa_clinic", True)
    assert (four.needed.source, four.is_met) == ("va_2022", False)
    assert two.severity is None
    assert four.severity is not None
    assert (four.severity.text, four.severity.source) == ("15", "va_2022")
    assert definitions(Resistance(4, 0), Decimal(15))[1].is_met is True
    assert definitions(Resistance(4, 0), Decimal(14))[1].is_met is False
    assert definitions(Resistance(4, 0), None)[1].is_met is None
    assert definitions(Resistance(3, 1), Decimal(20))[1].is_met is None
    assert [one.is_met for one in definitions(None, None)] == [None, None]
