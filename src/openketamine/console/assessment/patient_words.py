"""What the patient wrote at home, beside the questions that a clinician answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openketamine.core.assessment import MEDICAL
from openketamine.core.assessment.patient import ENOUGH, Intake, patient_facts
from openketamine.core.facts import Fact
from openketamine.core.forms import ITEMS, rows_of, text_of, words_of
from openketamine.ui import form_words

# A question of the assessment, and the patient's answer that is close to it without being it.
_NEAR = {
    "uncontrolled_hypertension": ("history", "high_blood_pressure"),
    "unstable_angina": ("history", "heart_disease"),
    "severe_liver_disease": ("history", "liver_disease"),
    "active_cystitis": ("history", "bladder_pain"),
    "severe_sleep_apnoea": ("history", "sleep_apnoea"),
}
_PREFILLED = {
    "medicines_and_allergies": ("ketamine_allergy", "mood_stabiliser"),
    "urine_and_pregnancy": ("breastfeeding",),
    "substance_use": ("ketamine_history",),
}
_COPIED = {"medicines_and_allergies": "medicines", "trials": "trials"}


@dataclass(frozen=True, slots=True)
class Said:
    """The patient's answer in words and when it was written; `about` when it answers another
    question."""

    text: str
    at: datetime
    about: str = ""


def said(intake: Intake) -> dict[str, Said]:
    """By field of the assessment, what the patient wrote on it."""
    found = {
        fact.name: Said(shown(fact), fact.at)
        for fact in patient_facts(intake)
        if fact.at is not None
    }
    for name, (section, field) in _NEAR.items():
        saved = intake.get(section)
        answer = "" if saved is None else text_of(saved.answers, field)
        if saved is not None and answer:
            found[name] = Said(form_words.word(answer), saved.at, form_words.field(field))
    saved = intake.get("indications")
    if saved is not None and (words := words_of(saved.answers, "indications")):
        found["diagnoses"] = Said(", ".join(map(form_words.word, words)), saved.at)
    return found


def shown(fact: Fact) -> str:
    """A fact's value in words."""
    value = fact.value
    if isinstance(value, bool):
        return form_words.word("yes" if value else "no")
    if isinstance(value, tuple):
        words = [form_words.word(one, fact.name) for one in value]
        return ", ".join(words) or form_words.word("none")
    if isinstance(value, str):
        return form_words.word(value, fact.name)
    return f"{value.normalize():f} {form_words.unit(fact.unit)}".strip()


def prefilled(kind: str, intake: Intake) -> dict[str, Any]:
    """The start of an assessment: only what a patient knows best; the rest is asked anew."""
    facts = {fact.name: fact for fact in patient_facts(intake) if fact.name in ENOUGH}
    sections = (
        ("medicines_and_allergies", "urine_and_pregnancy")
        if kind == MEDICAL
        else ("substance_use", "trials")
    )
    content: dict[str, Any] = {}
    for section in sections:
        answers = {
            name: _answer(facts[name]) for name in _PREFILLED.get(section, ()) if name in facts
        }
        answers |= _rows(intake, _COPIED.get(section, ""))
        if answers:
            content[section] = answers
    _allergies(content, kind, intake)
    return content


def _answer(fact: Fact) -> str:
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    return str(fact.value)


def _rows(intake: Intake, section: str) -> dict[str, Any]:
    saved = intake.get(section)
    if saved is None:
        return {}
    first = "takes_any" if section == "medicines" else "tried_any"
    names = ("medicine", "dose") if section == "medicines" else _TRIAL
    rows = [
        {name: text_of(row, name) for name in names if text_of(row, name)}
        for row in rows_of(saved.answers)
    ]
    answers: dict[str, Any] = {}
    if text_of(saved.answers, first):
        answers[first] = text_of(saved.answers, first)
    if rows:
        answers[ITEMS] = rows
    return answers


_TRIAL = (
    "kind",
    "treatment",
    "dose_mg",
    "sessions",
    "weeks",
    "response",
    "stopped",
    "is_this_episode",
)


def _allergies(content: dict[str, Any], kind: str, intake: Intake) -> None:
    saved = intake.get("allergies")
    if kind != MEDICAL or saved is None:
        return
    named = [
        f"{text_of(row, 'substance')} ({text_of(row, 'reaction') or '?'})"
        for row in rows_of(saved.answers)
        if text_of(row, "substance")
    ]
    if named:
        content.setdefault("medicines_and_allergies", {})["other_allergies"] = "; ".join(named)


Words = Mapping[str, Said]
