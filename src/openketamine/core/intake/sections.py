"""The sections of the intake and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from openketamine.core import cssrs
from openketamine.core.eligibility.chart import Indication
from openketamine.core.eligibility.trials import Response, Stopped, TrialKind
from openketamine.core.forms import UNSURE, YES, Field, Kind, Section

_IF_YES = (YES,)


def _ask(*names: str) -> tuple[Field, ...]:
    """Yes, no or not sure, each to be answered."""
    return tuple(Field(name=name, kind=Kind.YES_NO, is_required=True) for name in names)


def _number(name: str, unit: str, low: int, high: int) -> Field:
    return Field(name=name, kind=Kind.NUMBER, unit=unit, low=Decimal(low), high=Decimal(high))


def _text(name: str, *, is_required: bool = False, offers: str = "") -> Field:
    return Field(name=name, kind=Kind.TEXT, is_required=is_required, offers=offers)


_REASON = Section(
    name="reason",
    fields=(
        Field(name="why_now", kind=Kind.LONG_TEXT, is_required=True),
        Field(name="hopes", kind=Kind.LONG_TEXT),
    ),
)
_INDICATIONS = Section(
    name="indications",
    fields=(
        Field(name="indications", kind=Kind.MANY, words=tuple(Indication), is_required=True),
        Field(name="main", kind=Kind.ONE, words=tuple(Indication), is_required=True),
        *_ask("diagnosed_by_clinician"),
        _number("this_episode_months", "mo", 0, 1200),
        Field(name="other", kind=Kind.TEXT),
    ),
)
_HISTORY = Section(
    name="history",
    fields=(
        *_ask(
            "high_blood_pressure",
            "heart_disease",
            "aneurysm",
            "arteriovenous_malformation",
            "intracranial_haemorrhage",
            "raised_intracranial_pressure",
            "raised_intraocular_pressure",
            "past_psychosis",
            "schizophrenia",
            "bipolar_disorder",
            "liver_disease",
            "bladder_pain",
            "haematuria",
            "sleep_apnoea",
            "seizures",
        ),
        Field(name="other", kind=Kind.LONG_TEXT),
    ),
)
_TRIALS = Section(
    name="trials",
    fields=_ask("tried_any"),
    rows_if=("tried_any", _IF_YES),
    items=(
        Field(name="kind", kind=Kind.ONE, words=tuple(TrialKind), is_required=True),
        _text("treatment", is_required=True, offers="medicines_or_therapies"),
        Field(
            name="dose_mg",
            kind=Kind.NUMBER,
            unit="mg/d",
            low=Decimal(0),
            high=Decimal(10000),
            only_if=("kind", ("drug",)),
        ),
        Field(
            name="sessions",
            kind=Kind.NUMBER,
            unit="1",
            low=Decimal(0),
            high=Decimal(2000),
            only_if=("kind", ("therapy",)),
        ),
        _number("weeks", "wk", 0, 3000),
        Field(name="response", kind=Kind.ONE, words=(*Response, UNSURE), is_required=True),
        Field(name="stopped", kind=Kind.ONE, words=(*Stopped, UNSURE), is_required=True),
        *_ask("is_this_episode"),
    ),
)
_MEDICINES = Section(
    name="medicines",
    fields=_ask("takes_any"),
    rows_if=("takes_any", _IF_YES),
    items=(
        _text("medicine", is_required=True, offers="medicines"),
        _text("dose"),
        Field(name="how_often", kind=Kind.ONE, words=("daily", "weekly", "as_needed", "other")),
        _text("since"),
    ),
)
_ALLERGIES = Section(
    name="allergies",
    fields=_ask("ketamine_allergy", "any_allergy"),
    rows_if=("any_allergy", _IF_YES),
    items=(_text("substance", is_required=True), _text("reaction")),
)
_PREGNANCY = Section(
    name="pregnancy",
    fields=(
        *_ask("pregnancy_possible"),
        Field(name="last_period_on", kind=Kind.DATE, only_if=("pregnancy_possible", _IF_YES)),
        *_ask("breastfeeding"),
    ),
)
_OFTEN = ("never", "monthly_or_less", "two_to_four_a_month", "two_to_three_a_week", "more")
_SUBSTANCES = Section(
    name="substances",
    fields=(
        Field(name="alcohol", kind=Kind.ONE, words=_OFTEN, is_required=True),
        Field(
            name="drugs_past_year",
            kind=Kind.MANY,
            words=(
                "none",
                "cannabis",
                "cocaine",
                "amphetamine",
                "opioid",
                "sedative",
                "hallucinogen",
                "inhalant",
                "other",
            ),
            is_required=True,
        ),
        *_ask("substance_problem"),
        Field(
            name="ketamine_history",
            kind=Kind.MANY,
            words=("none", "medical", "non_medical", UNSURE),
            is_required=True,
        ),
        Field(name="tobacco", kind=Kind.ONE, words=("never", "past", "now")),
        Field(name="more", kind=Kind.LONG_TEXT),
    ),
)
_SAFETY = Section(
    name="safety",
    fields=(
        *_ask(cssrs.QUESTIONS[0], cssrs.QUESTIONS[1]),
        *(
            Field(
                name=name,
                kind=Kind.YES_NO,
                is_required=True,
                only_if=(cssrs.QUESTIONS[1], (YES, UNSURE)),
            )
            for name in cssrs.QUESTIONS[2:5]
        ),
        *_ask(cssrs.QUESTIONS[5]),
        Field(
            name=cssrs.QUESTIONS[6],
            kind=Kind.YES_NO,
            is_required=True,
            only_if=(cssrs.QUESTIONS[5], (YES, UNSURE)),
        ),
        *_ask("safe_at_home"),
        Field(name="what_helps", kind=Kind.LONG_TEXT),
    ),
)
_PHARMACY = Section(
    name="pharmacy", fields=(_text("name"), _text("phone"), _text("address"), _text("own_doctor"))
)
_EMERGENCY_CONTACT = Section(
    name="emergency_contact",
    fields=(
        _text("name", is_required=True),
        _text("relation"),
        _text("phone", is_required=True),
        Field(name="may_be_told", kind=Kind.YES_NO, is_required=True),
    ),
)
_ACCESS = Section(
    name="access",
    fields=(
        Field(
            name="needs",
            kind=Kind.MANY,
            words=(
                "none",
                "wheelchair",
                "hearing",
                "vision",
                "interpreter",
                "companion",
                "quiet",
                "reading_help",
                "other",
            ),
            is_required=True,
        ),
        Field(name="interpreter_language", kind=Kind.TEXT, only_if=("needs", ("interpreter",))),
        Field(name="more", kind=Kind.LONG_TEXT),
    ),
)
SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        one.name: one
        for one in (
            _REASON,
            _INDICATIONS,
            _HISTORY,
            _TRIALS,
            _MEDICINES,
            _ALLERGIES,
            _PREGNANCY,
            _SUBSTANCES,
            _SAFETY,
            _PHARMACY,
            _EMERGENCY_CONTACT,
            _ACCESS,
        )
    }
)
"""All sections by name, in the order in which they are asked."""


def section(name: str) -> Section:
    """The section; raises KeyError for a name that does not exist."""
    return SECTIONS[name]
