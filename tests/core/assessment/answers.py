"""Whole assessments and an intake of a person whom nothing speaks against."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

from openketamine.core import cssrs
from openketamine.core.assessment import KINDS, MEDICAL, PSYCHOLOGICAL
from openketamine.core.forms import Kind

TRIAL = {
    "kind": "drug",
    "treatment": "Zoloft",
    "dose_mg": "150",
    "weeks": "8",
    "response": "none",
    "stopped": "no_effect",
    "is_this_episode": "yes",
}


def assessment(kind: str, on: date) -> dict[str, Any]:
    """Every question of a kind answered, measured on one day and, the pressure, two days before."""
    content: dict[str, Any] = {}
    for name, section in KINDS[kind].items():
        content[name] = {}
        for field in section.fields:
            if field.kind is Kind.YES_NO:
                content[name][field.name] = "no"
            elif field.kind is Kind.DATE:
                content[name][field.name] = on.isoformat()
    if kind == MEDICAL:
        content["blood_pressure"]["items"] = [
            {"measured_on": (on - timedelta(days=2)).isoformat(), "sbp": "126", "dbp": "80"},
            {"measured_on": on.isoformat(), "sbp": "122", "dbp": "78"},
        ]
        content["electrocardiogram"]["ecg"] = "normal"
        content["liver"]["liver_tests"] = "normal"
        content["urine_and_pregnancy"]["urine_drug_screen"] = "negative"
        content["airway"].update(asa_class="2", stop_bang="2")
    else:
        content["diagnosis"].update(
            diagnoses=["depression"],
            diagnosis_criteria="DSM-5-TR 296.33",
            diagnosis_by_clinician="yes",
        )
        content["severity"]["phq9"] = "19"
        content["trials"] = {
            "tried_any": "yes",
            "items": [TRIAL, {**TRIAL, "treatment": "venlafaxine", "dose_mg": "225"}],
        }
        content["substance_use"].update(audit="3", dast10="0", ketamine_history="none")
        content["capacity_and_support"]["has_capacity"] = "yes"
    return content


def medical(on: date) -> dict[str, Any]:
    return assessment(MEDICAL, on)


def psychological(on: date) -> dict[str, Any]:
    return assessment(PSYCHOLOGICAL, on)


def changed(content: dict[str, Any], section: str, **answers: Any) -> dict[str, Any]:
    """The content with some answers of one section changed; None takes an answer away."""
    copy = deepcopy(content)
    for name, value in answers.items():
        if value is None:
            copy[section].pop(name, None)
        else:
            copy[section][name] = value
    return copy


INTAKE: dict[str, dict[str, Any]] = {
    "history": {"past_psychosis": "no", "bipolar_disorder": "no", "haematuria": "no"},
    "trials": {"tried_any": "yes", "items": [TRIAL]},
    "medicines": {"takes_any": "yes", "items": [{"medicine": "lisinopril", "dose": "10 mg"}]},
    "allergies": {"ketamine_allergy": "no", "any_allergy": "no"},
    "pregnancy": {"pregnancy_possible": "no", "breastfeeding": "no"},
    "substances": {"substance_problem": "no", "ketamine_history": ["none"]},
    "safety": dict.fromkeys(cssrs.QUESTIONS, "no"),
}
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
