"""What the demo's patients answer at home, and what its clinicians find: plainly fictional."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from openketamine.core import cssrs
from openketamine.core.assessment import KINDS, MEDICAL
from openketamine.core.forms import Kind
from openketamine.core.intake import SECTIONS

Answers = dict[str, Any]

_TRIAL = {
    "kind": "drug",
    "treatment": "sertraline",
    "dose_mg": "150",
    "weeks": "9",
    "response": "none",
    "stopped": "no_effect",
    "is_this_episode": "yes",
}
_TRIALS = [
    _TRIAL,
    {**_TRIAL, "treatment": "venlafaxine", "dose_mg": "225", "weeks": "10", "response": "partial"},
]
_FOUND: Mapping[str, Answers] = {
    "body": {"weight_kg": "72", "height_cm": "170", "spo2": "98", "temperature": "36.6"},
    "electrocardiogram": {"ecg": "normal", "qtc_ms": "412", "ecg_finding": "sinus rhythm"},
    "liver": {"liver_tests": "normal"},
    "urine_and_pregnancy": {"urine_drug_screen": "negative"},
    "airway": {"asa_class": "2", "stop_bang": "2", "mallampati": "2"},
    "diagnosis": {
        "diagnoses": ["depression"],
        "diagnosis_criteria": "DSM-5-TR 296.33, recurrent, severe",
        "diagnosis_by_clinician": "yes",
        "episode": "Low for fourteen months, off work for three. (Fictional.)",
    },
    "severity": {"phq9": "19"},
    "trials": {"tried_any": "yes", "items": _TRIALS},
    "mental_state": {"mental_state_note": "Slowed, sad, oriented. No psychotic signs."},
    "substance_use": {"audit": "3", "dast10": "0", "ketamine_history": "none"},
    "capacity_and_support": {
        "has_capacity": "yes",
        "support": "A sister who drives and stays the evening. (Fictional.)",
        "therapist": "Dr. T. Invented",
        "lives_with": "sister",
    },
}


def assessment(kind: str, on: date) -> dict[str, Answers]:
    """A whole assessment of a person whom nothing speaks against, measured on `on`."""
    content: dict[str, Answers] = {}
    for name, section in KINDS[kind].items():
        content[name] = {
            field.name: "no" if field.kind is Kind.YES_NO else on.isoformat()
            for field in section.fields
            if field.kind in (Kind.YES_NO, Kind.DATE)
        } | _FOUND.get(name, {})
    if kind == MEDICAL:
        content["blood_pressure"]["items"] = pressures(on, (126, 80), (122, 78))
        content["laboratory"]["items"] = [
            {"test": "alt", "value": "24", "unit": "U/L", "measured_on": on.isoformat()},
            {"test": "creatinine", "value": "0.9", "unit": "mg/dL", "measured_on": on.isoformat()},
        ]
    return content


def pressures(on: date, *pairs: tuple[int, int]) -> list[Answers]:
    """Blood pressures of as many days, the last of them on `on`, two days apart."""
    days = [on - timedelta(days=2 * back) for back in reversed(range(len(pairs)))]
    return [
        {"measured_on": day.isoformat(), "sbp": str(sbp), "dbp": str(dbp), "hr": "72"}
        for day, (sbp, dbp) in zip(days, pairs, strict=True)
    ]


def changed(content: Mapping[str, Answers], section: str, **answers: Any) -> dict[str, Answers]:
    """The content with some answers of one section changed; None takes an answer away."""
    merged = {**content[section], **answers}
    kept = {name: value for name, value in merged.items() if value is not None}
    return {**content, section: kept}


def intake() -> dict[str, Answers]:
    """The whole questionnaire as somebody fills it in whom nothing speaks against."""
    nothing = {one.name: "no" for one in SECTIONS["history"].fields if one.kind is Kind.YES_NO}
    asked = (cssrs.QUESTIONS[0], cssrs.QUESTIONS[1], cssrs.QUESTIONS[5])
    return {
        "reason": {
            "why_now": "Two medicines have not helped, and work is hard to keep. (Fictional.)",
            "hopes": "To get up in the morning without the weight.",
        },
        "indications": {
            "indications": ["depression"],
            "main": "depression",
            "diagnosed_by_clinician": "yes",
            "this_episode_months": "14",
        },
        "history": nothing,
        "trials": {"tried_any": "yes", "items": _TRIALS},
        "medicines": {
            "takes_any": "yes",
            "items": [{"medicine": "sertraline", "dose": "150 mg", "how_often": "daily"}],
        },
        "allergies": {"ketamine_allergy": "no", "any_allergy": "no"},
        "pregnancy": {"pregnancy_possible": "no", "breastfeeding": "no"},
        "substances": {
            "alcohol": "monthly_or_less",
            "drugs_past_year": ["none"],
            "substance_problem": "no",
            "ketamine_history": ["none"],
            "tobacco": "never",
        },
        "safety": {**dict.fromkeys(asked, "no"), "safe_at_home": "yes"},
        "pharmacy": {"name": "Example Pharmacy", "phone": "312 555 0144"},
        "emergency_contact": {
            "name": "Sam Example",
            "relation": "sister",
            "phone": "312 555 0145",
            "may_be_told": "yes",
        },
        "access": {"needs": ["none"]},
    }
