"""The facts that the patient's own words give: some are enough, some only raise a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from openketamine.core import cssrs
from openketamine.core.eligibility.chart import UNCLASSIFIED
from openketamine.core.facts import Fact, FactValue
from openketamine.core.forms import Answers, rows_of, text_of, words_of, yes_no_of
from openketamine.core.intake import classes_of, known_medicine

PATIENT = "patient"
ENOUGH = frozenset(
    {"medicines", "mood_stabiliser", "ketamine_allergy", "breastfeeding", "ketamine_history"}
)
"""What a patient knows best: the word is enough until a clinician has asked."""
RAISES = frozenset(
    {
        "aneurysm",
        "arteriovenous_malformation",
        "intracranial_haemorrhage",
        "raised_intracranial_pressure",
        "raised_intraocular_pressure",
        "past_psychosis",
        "schizophrenia",
        "bipolar_disorder",
        "haematuria",
        "pregnancy_possible",
        "active_use_disorder",
        *cssrs.QUESTIONS,
    }
)
"""A yes counts at once, a no does not clear it: a clinician has to ask."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The newest save of one section of the intake."""

    answers: Answers
    at: datetime


Intake = Mapping[str, Saved]
_FROM = {
    "history": (
        "aneurysm",
        "arteriovenous_malformation",
        "intracranial_haemorrhage",
        "raised_intracranial_pressure",
        "raised_intraocular_pressure",
        "past_psychosis",
        "schizophrenia",
        "bipolar_disorder",
        "haematuria",
    ),
    "allergies": ("ketamine_allergy",),
    "pregnancy": ("pregnancy_possible", "breastfeeding"),
    "safety": cssrs.QUESTIONS,
}
_RENAMED = {"active_use_disorder": ("substances", "substance_problem")}


def patient_facts(intake: Intake) -> Iterator[Fact]:
    """Every fact that the patient spoke to, dated when it was saved; not sure says nothing."""
    asked = [(name, section, name) for section, names in _FROM.items() for name in names]
    asked += [(name, *where) for name, where in _RENAMED.items()]
    for name, section, field in asked:
        saved = intake.get(section)
        value = None if saved is None else yes_no_of(saved.answers, field)
        if saved is not None and value is not None:
            yield _fact(name, value, saved.at)
    if (saved := intake.get("medicines")) is not None:
        yield from _medicines(saved)
    if (saved := intake.get("substances")) is not None:
        history = _ketamine_history(saved.answers)
        if history is not None:
            yield _fact("ketamine_history", history, saved.at)


def _fact(name: str, value: FactValue, at: datetime) -> Fact:
    return Fact(name=name, value=value, at=at, source=PATIENT)


def _medicines(saved: Saved) -> Iterator[Fact]:
    takes = yes_no_of(saved.answers, "takes_any")
    if takes is None:
        return
    rows = rows_of(saved.answers) if takes else ()
    typed = [text_of(row, "medicine") for row in rows if text_of(row, "medicine")]
    classes = classes_of(typed) if typed or not takes else (UNCLASSIFIED,)
    yield _fact("medicines", classes, saved.at)
    known = [known_medicine(name) for name in typed]
    steadies = any(one is not None and one.is_mood_stabiliser for one in known)
    if steadies or None not in known:
        yield _fact("mood_stabiliser", steadies, saved.at)


def _ketamine_history(answers: Answers) -> str | None:
    """Misuse outweighs the rest; not sure is no answer."""
    said = words_of(answers, "ketamine_history")
    for word, fact in (("non_medical", "misuse"), ("unsure", None), ("medical", "medical")):
        if word in said:
            return fact
    return "none" if "none" in said else None
