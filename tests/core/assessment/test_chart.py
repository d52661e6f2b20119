"""From what clinicians signed and the patient wrote to the chart: whose word counts, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from openketamine.core.assessment import (
    MEDICAL,
    PSYCHOLOGICAL,
    Charted,
    Counts,
    Given,
    chart_of,
)
from openketamine.core.assessment.chart import Signed
from openketamine.core.assessment.patient import Saved
from openketamine.core.decision import Outcome
from openketamine.core.eligibility import Indication, eligibility_decision
from openketamine.core.facts import Fact
from openketamine.core.protocols import load
from tests.core.assessment.answers import INTAKE, NOON, TRIAL, changed, medical, psychological

TODAY = NOON.date()
SIGNED = NOON - timedelta(hours=2)
BEFORE, AFTER = SIGNED - timedelta(days=3), SIGNED + timedelta(hours=1)
YES_TO_CONSENT = tuple(
    Fact(name=name, value=value, at=NOON, source="record")
    for name, value in (
        ("consent_signed", True),
        ("consent_version_current", True),
        ("teach_back_passed", True),
        ("consent_withdrawn", False),
    )
)


def given(
    doctor: dict[str, Any] | None = None,
    mind: dict[str, Any] | None = None,
    intake: dict[str, dict[str, Any]] | None = None,
    saved_at: datetime = BEFORE,
    born_on: date = date(1982, 5, 4),
) -> Given:
    """Both assessments signed this morning; `intake` as the patient saved it."""
    return Given(
        born_on=born_on,
        signed={
            MEDICAL: Signed(content=doctor or medical(TODAY), at=SIGNED),
            PSYCHOLOGICAL: Signed(content=mind or psychological(TODAY), at=SIGNED),
        },
        intake={name: Saved(answers, saved_at) for name, answers in (intake or {}).items()},
        consent=YES_TO_CONSENT,
    )


def charted(one: Given, at: datetime = NOON) -> Charted:
    return chart_of(one, Indication.DEPRESSION, at=at, zone=UTC)


def value(one: Given, name: str) -> Any:
    fact = charted(one).chart.facts.get(name)
    return None if fact is None else fact.value


def test_two_signed_assessments_and_a_consent_are_a_whole_chart() -> None:
    decision = eligibility_decision(charted(given()).chart, load("consensus-moderate"))

    assert [reason.code for reason in decision.blocking] == []
    assert decision.outcome is Outcome.ALLOW


def test_the_newest_pressure_and_the_one_of_the_day_before_it_bear_their_own_days() -> None:
    rows = [
        {"measured_on": "2026-11-10", "sbp": "150", "dbp": "95"},
        {"measured_on": "2026-11-20", "sbp": "131", "dbp": "81"},
        {"measured_on": "2026-11-18", "sbp": "129", "dbp": "79"},
        {"measured_on": "2026-11-20", "sbp": "133", "dbp": "83"},
    ]
    facts = charted(given(changed(medical(TODAY), "blood_pressure", items=rows))).chart.facts

    assert [str(facts[name].value) for name in ("sbp", "dbp", "sbp_before", "dbp_before")] == [
        "133", "83", "129", "79",
    ]  # fmt: skip
    assert facts["sbp"].at == datetime(2026, 11, 20, tzinfo=UTC)
    assert facts["dbp_before"].at == datetime(2026, 11, 18, tzinfo=UTC)
    assert facts["sbp"].unit == "mm[Hg]"


def test_two_pressures_of_one_day_are_one_pressure() -> None:
    row = {"measured_on": TODAY.isoformat(), "sbp": "122", "dbp": "78"}

    assert (
        value(given(changed(medical(TODAY), "blood_pressure", items=[row, row])), "sbp_before")
        is None
    )


def test_a_day_begins_at_midnight_where_the_clinic_is() -> None:
    west = timezone(timedelta(hours=-6))

    fact = chart_of(given(), Indication.PTSD, at=NOON, zone=west).chart.facts["ecg"]

    assert fact.at == datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def test_a_measured_value_without_its_day_is_not_known() -> None:
    chart = charted(given(changed(medical(TODAY), "electrocardiogram", ecg_on=None))).chart

    assert chart.facts["ecg"].at is None
    codes = [r.code for r in eligibility_decision(chart, load("consensus-moderate")).blocking]
    assert codes == ["elig_ecg_unknown"]


@pytest.mark.parametrize(
    ("born_on", "age"), [(date(2008, 11, 23), 18), (date(2008, 11, 24), 17), (date(1982, 5, 4), 44)]
)
def test_the_age_follows_from_the_date_of_birth(born_on: date, age: int) -> None:
    assert value(given(born_on=born_on), "age") == Decimal(age)


def test_a_draft_is_not_an_assessment_and_nothing_at_all_is_unknown() -> None:
    draft = Given(born_on=date(1982, 5, 4), drafts={MEDICAL: SIGNED})

    assert value(draft, "medical_assessment_signed") is False
    assert value(draft, "psychological_assessment_signed") is None
    assert value(draft, "ecg") is None
    assert value(given(), "medical_assessment_signed") is True


def test_who_cannot_consent_is_who_has_no_capacity() -> None:
    assert value(given(), "cannot_consent") is False
    mind = changed(psychological(TODAY), "capacity_and_support", has_capacity="no")
    assert value(given(mind=mind), "cannot_consent") is True


@pytest.mark.parametrize(
    ("rows", "classes"),
    [
        ([{"medicine": "Xanax"}], ("benzodiazepine",)),
        ([{"medicine": "Zolpidem", "class": "benzodiazepine"}], ("benzodiazepine",)),
        ([{"medicine": "Zolpidem"}], ("unclassified",)),
        ([{"medicine": "Grandma's drops", "class": "none"}], ()),
        ([{"medicine": "Grandma's drops"}], ("unclassified",)),
    ],
)
def test_a_clinician_may_class_a_medicine_that_the_list_does_not(
    rows: list[dict[str, str]], classes: tuple[str, ...]
) -> None:
    doctor = changed(medical(TODAY), "medicines_and_allergies", takes_any="yes", items=rows)

    assert value(given(doctor), "medicines") == classes


def _nobody(name: str, words: dict[str, dict[str, Any]], at: datetime = BEFORE) -> Given:
    """No clinician has spoken; the patient has."""
    return Given(
        born_on=date(1982, 5, 4),
        intake={section: Saved(answers, at) for section, answers in words.items()},
    )


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("breastfeeding", {"pregnancy": {"breastfeeding": "no"}}, False),
        ("ketamine_allergy", {"allergies": {"ketamine_allergy": "no"}}, False),
        ("medicines", {"medicines": {"takes_any": "no"}}, ()),
        (
            "medicines",
            {"medicines": {"takes_any": "yes", "items": [{"medicine": "Nardil"}]}},
            ("maoi",),
        ),
        ("medicines", {"medicines": {"takes_any": "yes"}}, ("unclassified",)),
        (
            "mood_stabiliser",
            {"medicines": {"takes_any": "yes", "items": [{"medicine": "lithium"}]}},
            True,
        ),
        ("mood_stabiliser", {"medicines": {"takes_any": "no"}}, False),
        (
            "mood_stabiliser",
            {"medicines": {"takes_any": "yes", "items": [{"medicine": "new pill"}]}},
            None,
        ),
        ("ketamine_history", {"substances": {"ketamine_history": ["medical"]}}, "medical"),
        (
            "ketamine_history",
            {"substances": {"ketamine_history": ["medical", "non_medical"]}},
            "misuse",
        ),
        ("ketamine_history", {"substances": {"ketamine_history": ["medical", "unsure"]}}, None),
        ("breastfeeding", {"pregnancy": {"breastfeeding": "unsure"}}, None),
    ],
)
def test_what_the_patient_knows_best_is_enough(
    name: str, words: dict[str, dict[str, Any]], expected: Any
) -> None:
    assert value(_nobody(name, words), name) == expected


@pytest.mark.parametrize(
    ("name", "section", "field"),
    [
        ("past_psychosis", "history", "past_psychosis"),
        ("pregnancy_possible", "pregnancy", "pregnancy_possible"),
        ("active_use_disorder", "substances", "substance_problem"),
        ("cssrs_5_plan", "safety", "cssrs_5_plan"),
    ],
)
def test_a_yes_of_the_patient_raises_at_once_and_a_no_clears_nothing(
    name: str, section: str, field: str
) -> None:
    yes, no = (_nobody(name, {section: {field: said}}) for said in ("yes", "no"))

    assert value(yes, name) is True
    assert charted(yes).voices[name].counts is Counts.PATIENT_RAISES
    assert value(no, name) is None
    assert charted(no).voices[name].counts is Counts.NOT_ENOUGH


def test_where_both_spoke_the_clinicians_word_counts_and_the_difference_shows() -> None:
    one = given(intake={"history": {"past_psychosis": "yes"}})

    assert value(one, "past_psychosis") is False
    voice = charted(one).voices["past_psychosis"]
    assert voice.counts is Counts.CLINICIAN_DIFFERS
    assert charted(one).differing == (voice,)


def test_where_both_say_the_same_nothing_differs() -> None:
    one = charted(given(intake=INTAKE))

    differing = {voice.name for voice in one.differing}
    assert differing == set()
    assert one.voices["past_psychosis"].counts is Counts.CLINICIAN


def test_what_the_patient_says_after_the_clinician_signed_is_not_known_until_asked() -> None:
    later = {"pregnancy": {"breastfeeding": "yes", "pregnancy_possible": "no"}}
    one = given(intake=later, saved_at=AFTER)

    assert value(one, "breastfeeding") is None
    assert charted(one).voices["breastfeeding"].counts is Counts.SAID_LATER
    assert [voice.name for voice in charted(one).differing] == ["breastfeeding"]
    outcome = eligibility_decision(charted(one).chart, load("consensus-moderate")).outcome
    assert outcome is Outcome.UNKNOWN


def test_a_later_yes_to_the_screener_counts_at_once() -> None:
    one = given(
        intake={"safety": {"cssrs_2_thoughts": "yes", "cssrs_5_plan": "yes"}}, saved_at=AFTER
    )

    assert value(one, "cssrs_5_plan") is True
    blocking = eligibility_decision(charted(one).chart, load("consensus-moderate")).blocking
    assert "elig_suicide_high" in [reason.code for reason in blocking]


def test_a_later_word_of_the_patient_keeps_fresh_what_only_the_patient_knows() -> None:
    one = given(intake={"pregnancy": {"breastfeeding": "no"}}, saved_at=AFTER)

    assert charted(one).chart.facts["breastfeeding"].at == AFTER


def test_trials_are_the_clinicians_else_the_patients_and_a_difference_shows() -> None:
    both = charted(given(intake={"trials": {"tried_any": "yes", "items": [TRIAL]}}))
    only = charted(_nobody("trials", {"trials": {"tried_any": "yes", "items": [TRIAL]}}))
    none = charted(_nobody("trials", {"trials": {"tried_any": "no"}}))

    assert (both.trials_by, both.trials_differ) == ("clinician", True)
    assert [one.treatment for one in both.chart.trials or ()] == ["sertraline", "venlafaxine"]
    assert (only.trials_by, only.trials_differ) == ("patient", False)
    assert [(one.treatment, one.dose) for one in only.chart.trials or ()] == [
        ("sertraline", Decimal(150))
    ]
    assert none.chart.trials == ()
    assert charted(Given(born_on=TODAY)).chart.trials is None


def test_a_therapy_counts_its_sessions_and_unsure_is_not_an_answer() -> None:
    row = {
        "kind": "therapy",
        "treatment": "CBT",
        "sessions": "16",
        "dose_mg": "3",
        "response": "unsure",
        "stopped": "unsure",
        "is_this_episode": "unsure",
    }
    mind = changed(psychological(TODAY), "trials", items=[row])

    (trial,) = charted(given(mind=mind)).chart.trials or ()

    assert (trial.kind, trial.dose, trial.weeks) == ("therapy", Decimal(16), None)
    assert (trial.response, trial.stopped, trial.is_this_episode) == (None, None, None)
