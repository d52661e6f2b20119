"""What the medical and the psychological assessment consist of: sections and fields as data.

A field whose name is a fact of eligibility gives that fact. Plausible ranges are wide on purpose
(house_safety): they catch a slip of the pen and judge nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from openketamine.core import cssrs
from openketamine.core.eligibility.chart import FACTS, MEDICINE_CLASSES, UNCLASSIFIED, Indication
from openketamine.core.forms import UNSURE, YES, Field, Kind, Section
from openketamine.core.intake import section as intake_section

MEDICAL, PSYCHOLOGICAL = "medical", "psychological"
OF_NO_CLASS = "none"
"""A clinician's word for a medicine that is of none of the classes that matter here."""
_CLASSES = (OF_NO_CLASS, *(name for name in MEDICINE_CLASSES if name != UNCLASSIFIED))
_LAB_UNITS = (
    "U/L",
    "mg/dL",
    "umol/L",
    "mmol/L",
    "g/dL",
    "g/L",
    "mL/min/{1.73_m2}",
    "m[IU]/L",
    "10*9/L",
    "%",
)
_LAB_TESTS = (
    "alt",
    "ast",
    "alp",
    "bilirubin",
    "creatinine",
    "egfr",
    "potassium",
    "sodium",
    "glucose",
    "tsh",
    "haemoglobin",
    "platelets",
    "other",
)
_SCALES = ("gad7", "madrs", "hamd17", "qids_sr16", "pcl5", "ybocs", "pdss", "bpi", "nrs", "other")


def _ask(*names: str, dated_by: str = "") -> tuple[Field, ...]:
    return tuple(
        Field(name=name, kind=Kind.YES_NO, is_required=True, dated_by=dated_by) for name in names
    )


def _screener(name: str, asked_after: str) -> Field:
    """A question of the C-SSRS that is asked after another was not denied."""
    return Field(
        name=name,
        kind=Kind.YES_NO,
        is_required=True,
        dated_by="cssrs_on",
        only_if=(asked_after, (YES, UNSURE)),
    )


def _on(name: str, *, is_required: bool = False) -> Field:
    return Field(name=name, kind=Kind.DATE, is_required=is_required)


def _number(name: str, unit: str, low: int, high: int, dated_by: str = "") -> Field:
    return Field(
        name=name,
        kind=Kind.NUMBER,
        unit=unit,
        low=Decimal(low),
        high=Decimal(high),
        dated_by=dated_by,
    )


def _fact(name: str, dated_by: str = "", *, is_required: bool = True) -> Field:
    """A number or one word, with the unit, range or words that eligibility reads."""
    spec = FACTS[name]
    return Field(
        name=name,
        kind=Kind.ONE if spec.words else Kind.NUMBER,
        words=spec.words,
        unit=spec.unit,
        low=spec.low,
        high=spec.high,
        is_required=is_required,
        dated_by=dated_by,
    )


def _text(name: str) -> Field:
    return Field(name=name, kind=Kind.TEXT)


def _long(name: str) -> Field:
    return Field(name=name, kind=Kind.LONG_TEXT)


_PRESSURE = Section(
    name="blood_pressure",
    fields=_ask("uncontrolled_hypertension"),
    items=(
        _on("measured_on", is_required=True),
        _fact("sbp"),
        _fact("dbp"),
        _number("hr", "/min", 20, 250),
    ),
)
_BODY = Section(
    name="body",
    fields=(
        _number("weight_kg", "kg", 30, 250),
        _number("height_cm", "cm", 100, 230),
        _number("spo2", "%", 50, 100),
        _number("temperature", "Cel", 30, 43),
        _on("body_on"),
    ),
)
_ECG = Section(
    name="electrocardiogram",
    fields=(
        _fact("ecg", "ecg_on"),
        _on("ecg_on", is_required=True),
        _number("qtc_ms", "ms", 200, 800),
        _text("ecg_finding"),
    ),
)
_HEART = Section(
    name="heart_and_vessels",
    fields=(
        *_ask(
            "unstable_angina",
            "decompensated_heart_failure",
            "recent_myocardial_infarction",
            "uncontrolled_arrhythmia",
            "aneurysm",
            "arteriovenous_malformation",
            "intracranial_haemorrhage",
        ),
        _long("heart_note"),
    ),
)
_HEAD = Section(
    name="head_and_eyes",
    fields=_ask("raised_intracranial_pressure", "raised_intraocular_pressure"),
)
_LABORATORY = Section(
    name="laboratory",
    items=(
        Field(name="test", kind=Kind.ONE, words=_LAB_TESTS, is_required=True),
        Field(
            name="value",
            kind=Kind.NUMBER,
            unit="1",
            low=Decimal(0),
            high=Decimal(100000),
            is_required=True,
        ),
        Field(name="unit", kind=Kind.ONE, words=_LAB_UNITS, is_required=True),
        _on("measured_on", is_required=True),
    ),
)
_LIVER = Section(
    name="liver",
    fields=(
        *_ask("severe_liver_disease", "frequent_dosing_planned"),
        _fact("liver_tests", "liver_tests_on", is_required=False),
        _on("liver_tests_on"),
    ),
)
_URINE = Section(
    name="urine_and_pregnancy",
    fields=(
        *_ask("active_cystitis", "haematuria"),
        _fact("urine_drug_screen", "urine_drug_screen_on"),
        _on("urine_drug_screen_on", is_required=True),
        _text("urine_drug_screen_found"),
        *_ask("pregnancy_possible"),
        Field(
            name="pregnancy_test",
            kind=Kind.ONE,
            words=FACTS["pregnancy_test"].words,
            dated_by="pregnancy_test_on",
            only_if=("pregnancy_possible", (YES, UNSURE)),
            is_required=True,
        ),
        Field(
            name="pregnancy_test_on",
            kind=Kind.DATE,
            only_if=("pregnancy_possible", (YES, UNSURE)),
            is_required=True,
        ),
        *_ask("breastfeeding"),
    ),
)
_AIRWAY = Section(
    name="airway",
    fields=(
        Field(name="asa_class", kind=Kind.ONE, words=("1", "2", "3", "4", "5"), is_required=True),
        _fact("stop_bang"),
        *_ask("severe_sleep_apnoea", "aspiration_risk"),
        Field(name="mallampati", kind=Kind.ONE, words=("1", "2", "3", "4")),
        _long("airway_note"),
    ),
)
_MEDICINES = Section(
    name="medicines_and_allergies",
    fields=(
        *_ask("ketamine_allergy"),
        _text("other_allergies"),
        *_ask("mood_stabiliser", "takes_any"),
    ),
    rows_if=("takes_any", (YES,)),
    items=(
        Field(name="medicine", kind=Kind.TEXT, is_required=True, offers="medicines"),
        _text("dose"),
        Field(name="class", kind=Kind.ONE, words=_CLASSES),
    ),
)
_DIAGNOSIS = Section(
    name="diagnosis",
    fields=(
        Field(
            name="diagnoses",
            kind=Kind.MANY,
            words=tuple(Indication),
            is_required=True,
            dated_by="diagnosed_on",
        ),
        Field(name="diagnosis_criteria", kind=Kind.TEXT, is_required=True, dated_by="diagnosed_on"),
        _on("diagnosed_on", is_required=True),
        *_ask("diagnosis_by_clinician", dated_by="diagnosed_on"),
        _long("episode"),
    ),
)
_SEVERITY = Section(
    name="severity",
    fields=(_fact("phq9", "phq9_on", is_required=False), _on("phq9_on")),
    items=(
        Field(name="scale", kind=Kind.ONE, words=_SCALES, is_required=True),
        _number("sum", "1", 0, 200),
        _on("measured_on", is_required=True),
    ),
)
_TRIALS = Section(
    name="trials",
    fields=intake_section("trials").fields,
    items=intake_section("trials").items,
    rows_if=intake_section("trials").rows_if,
)
_MENTAL_STATE = Section(
    name="mental_state",
    fields=(_long("mental_state_note"), *_ask("dementia", "delirium")),
)
_PSYCHOSIS = Section(
    name="psychosis_and_mania",
    fields=_ask(
        "current_psychosis", "schizophrenia", "past_psychosis", "mania_or_mixed", "bipolar_disorder"
    ),
)
_TRAUMA = Section(name="trauma", fields=(*_ask("trauma"), _long("trauma_note")))
_SUBSTANCES = Section(
    name="substance_use",
    fields=(
        *_ask("active_use_disorder"),
        _fact("audit", "substance_scales_on"),
        _fact("dast10", "substance_scales_on"),
        _on("substance_scales_on", is_required=True),
        _fact("ketamine_history"),
    ),
)
_SUICIDE = Section(
    name="suicidality",
    fields=(
        _on("cssrs_on", is_required=True),
        *_ask(*cssrs.QUESTIONS[:2], dated_by="cssrs_on"),
        *(_screener(name, cssrs.QUESTIONS[1]) for name in cssrs.QUESTIONS[2:5]),
        *_ask(cssrs.QUESTIONS[5], dated_by="cssrs_on"),
        _screener(cssrs.QUESTIONS[6], cssrs.QUESTIONS[5]),
        _long("safety_plan"),
    ),
)
_CAPACITY = Section(
    name="capacity_and_support",
    fields=(*_ask("has_capacity"), _long("support"), _text("therapist"), _text("lives_with")),
)
KINDS: Mapping[str, Mapping[str, Section]] = MappingProxyType(
    {
        kind: MappingProxyType({one.name: one for one in sections})
        for kind, sections in {
            MEDICAL: (
                _PRESSURE,
                _BODY,
                _ECG,
                _HEART,
                _HEAD,
                _LABORATORY,
                _LIVER,
                _URINE,
                _AIRWAY,
                _MEDICINES,
            ),
            PSYCHOLOGICAL: (
                _DIAGNOSIS,
                _SEVERITY,
                _TRIALS,
                _MENTAL_STATE,
                _PSYCHOSIS,
                _TRAUMA,
                _SUBSTANCES,
                _SUICIDE,
                _CAPACITY,
            ),
        }.items()
    }
)
"""The sections of each kind of assessment, in their order on the page."""
