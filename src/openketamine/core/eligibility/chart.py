"""The chart: every fact that eligibility reads, with its meaning, unit, kind and an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from types import MappingProxyType

from openketamine.core.eligibility.trials import Trial
from openketamine.core.facts import Facts


class Indication(StrEnum):
    """The seven illnesses that the service treats."""

    DEPRESSION = "depression"
    BIPOLAR = "bipolar"
    PTSD = "ptsd"
    OCD = "ocd"
    ANXIETY = "anxiety"
    FIBROMYALGIA = "fibromyalgia"
    CRPS = "crps"


class Kind(Enum):
    """What form a fact's value has."""

    YES_NO = "yes or no"
    NUMBER = "number"
    WORD = "one word"
    WORDS = "list of words"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSpec:
    """A fact's definition. `low`..`high` is plausible; a lasting fact needs a date, at any age."""

    name: str
    meaning: str
    kind: Kind
    example: str
    unit: str = ""
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    words: tuple[str, ...] = ()
    is_lasting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One patient, one indication, at one moment (aware UTC); `trials` is None when not asked."""

    facts: Facts
    indication: Indication
    at: datetime
    trials: tuple[Trial, ...] | None = None


UNCLASSIFIED = "unclassified"  # a medicine whose class nobody has said: it is never harmless
MEDICINE_CLASSES = (
    "maoi",
    "theophylline",
    "benzodiazepine",
    "lamotrigine",
    "gabapentinoid",
    "opioid",
    "cyp3a4_2b6_inhibitor",
    "cyp3a4_2b6_inducer",
    "naltrexone",
    "memantine",
    "stimulant",
    UNCLASSIFIED,
)
_YES_NO = """
uncontrolled_hypertension | a clinician judges the hypertension as not controlled
unstable_angina | chest pain of the heart at rest or getting worse
decompensated_heart_failure | heart failure that is not balanced
recent_myocardial_infarction | a heart attack so recent that a clinician counts it
uncontrolled_arrhythmia | a rhythm disorder that is not well controlled
aneurysm | aneurysmal vascular disease
arteriovenous_malformation | arteriovenous malformation
intracranial_haemorrhage | bleeding inside the skull, ever
current_psychosis | psychosis now
schizophrenia | schizophrenia or schizoaffective disorder
past_psychosis | psychosis in the past, of any cause
mania_or_mixed | mania or a mixed state now
bipolar_disorder | bipolar disorder, ever diagnosed
mood_stabiliser | takes a mood stabiliser
pregnancy_possible | pregnancy is possible
breastfeeding | breastfeeds now
active_use_disorder | an active alcohol or drug use disorder
raised_intracranial_pressure | raised pressure inside the skull
raised_intraocular_pressure | raised pressure inside the eye
severe_liver_disease | severe disease of the liver
frequent_dosing_planned | frequent or long dosing is planned (more than one course)
active_cystitis | inflammation of the bladder now
haematuria | blood in the urine
severe_sleep_apnoea | severe sleep apnoea
aspiration_risk | raised risk of aspiration
dementia | dementia
delirium | delirium now
cannot_consent | has no capacity to consent
ketamine_allergy | hypersensitivity to ketamine
cssrs_1_wish_dead | C-SSRS question 1, past month
cssrs_2_thoughts | C-SSRS question 2, past month
cssrs_3_method | C-SSRS question 3, past month
cssrs_4_intent | C-SSRS question 4, past month
cssrs_5_plan | C-SSRS question 5, past month
cssrs_6_behaviour_ever | C-SSRS question 6, ever
cssrs_6_behaviour_3_months | C-SSRS question 6, past three months
medical_assessment_signed | the medical assessment is signed; dated when it was signed
psychological_assessment_signed | the psychological assessment is signed; dated likewise
consent_version_current | the signed consent is of the version now in force
consent_withdrawn | the consent was withdrawn
"""
_LASTING_YES_NO = """
diagnosis_by_clinician | a clinician made the diagnosis; dated when it was made
consent_signed | the consent is signed; dated when it was signed
teach_back_passed | the teach-back questions were answered rightly
"""
_NUMBERS = """
age | a | 0 | 120 | age in years | 44
sbp | mm[Hg] | 50 | 300 | last systolic pressure | 122
dbp | mm[Hg] | 20 | 200 | last diastolic pressure | 78
sbp_before | mm[Hg] | 50 | 300 | systolic pressure before that, another day | 126
dbp_before | mm[Hg] | 20 | 200 | diastolic pressure before that | 80
audit | 1 | 0 | 40 | AUDIT sum | 3
dast10 | 1 | 0 | 10 | DAST-10 sum | 0
stop_bang | 1 | 0 | 8 | STOP-Bang sum | 2
phq9 | 1 | 0 | 27 | PHQ-9 sum | 19
"""
_WORDS = """
pregnancy_test | negative, positive | result of the pregnancy test
urine_drug_screen | negative, expected, unexpected | expected: only what is prescribed
ketamine_history | none, medical, misuse | earlier ketamine: in medical care, or misused
liver_tests | normal, raised | liver tests
ecg | normal, abnormal | the electrocardiogram as a clinician reads it; dated when recorded
"""
_TRUE = frozenset(
    {
        "mood_stabiliser",
        "medical_assessment_signed",
        "psychological_assessment_signed",
        "consent_version_current",
    }
)


def _lines(text: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


def _specs() -> list[FactSpec]:
    yes_no = [
        FactSpec(
            name=name,
            meaning=meaning,
            kind=Kind.YES_NO,
            example="true" if is_lasting or name in _TRUE else "false",
            is_lasting=is_lasting,
        )
        for text, is_lasting in ((_YES_NO, False), (_LASTING_YES_NO, True))
        for name, meaning in _lines(text)
    ]
    numbers = [
        FactSpec(
            name=name,
            meaning=meaning,
            kind=Kind.NUMBER,
            unit=unit,
            low=Decimal(low),
            high=Decimal(high),
            example=example,
        )
        for name, unit, low, high, meaning, example in _lines(_NUMBERS)
    ]
    words = [
        FactSpec(
            name=name,
            meaning=meaning,
            kind=Kind.WORD,
            words=tuple(allowed.split(", ")),
            example=f'"{allowed.split(", ")[0]}"',
        )
        for name, allowed, meaning in _lines(_WORDS)
    ]
    return [*yes_no, *numbers, *words, *_OTHERS]


_OTHERS = (
    FactSpec(
        name="diagnoses",
        meaning="the diagnosed illnesses among the seven; dated when diagnosed",
        kind=Kind.WORDS,
        words=tuple(Indication),
        example='["depression"]',
        is_lasting=True,
    ),
    FactSpec(
        name="diagnosis_criteria",
        meaning="the criteria that the diagnosis rests on",
        kind=Kind.TEXT,
        example='"DSM-5-TR 296.33"',
        is_lasting=True,
    ),
    FactSpec(
        name="medicines",
        meaning="medicine classes taken that matter here; empty when none",
        kind=Kind.WORDS,
        words=MEDICINE_CLASSES,
        example="[]",
    ),
)
FACTS: Mapping[str, FactSpec] = MappingProxyType({spec.name: spec for spec in _specs()})
"""All facts by name, in the order in which they are documented."""
