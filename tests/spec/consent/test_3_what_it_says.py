"""What the patient reads is made from the plan, with its evidence, nulls, limits and choices."""

from __future__ import annotations

import pytest

from openketamine.core.consent import AboutClinic, mark
from openketamine.core.crisis import help_of
from openketamine.core.eligibility.chart import Indication
from openketamine.core.errors import BadInputError
from tests.core.consent.made import made, part, said


def test_it_says_that_the_use_is_off_label() -> None:
    assert "not approved for any mental illness" in said(made(), "what")
    assert "fuera de indicación" in said(made("es"), "what")
    assert "not for pain that lasts" in said(made(indication=Indication.CRPS), "what")


def test_it_gives_the_plans_own_numbers() -> None:
    course = said(made(infusions=4, per_week=3), "course")
    assert "4 visits, 3 each week, at least 48 hours apart" in course
    assert "0.5 mg of racemic ketamine for each kg" in course
    assert "over 40 minutes" in course


def test_it_gives_the_cost_or_says_that_it_is_not_written() -> None:
    assert "USD 450 for each infusion" in said(made(), "cost")
    assert "not written in this plan" in said(made(cost_text=" "), "cost")


@pytest.mark.parametrize(
    ("indication", "words"),
    [
        (Indication.DEPRESSION, "strongest evidence"),
        (Indication.BIPOLAR, "evidence for this use is moderate"),
        (Indication.PTSD, "Trials do not agree"),
        (Indication.OCD, "evidence for this use is weak"),
        (Indication.ANXIETY, "evidence for this use is weak"),
        (Indication.FIBROMYALGIA, "not enough evidence"),
        (Indication.CRPS, "evidence for this use is moderate"),
    ],
)
def test_it_opens_the_evidence_with_the_grade_of_this_very_use(
    indication: Indication, words: str
) -> None:
    assert words in part(made(indication=indication), "evidence")[0]["text"]


def test_it_tells_the_trials_that_found_nothing() -> None:
    depression = made()
    cited = {key for claim in part(depression, "evidence") for key in claim["cites"]}
    assert {"jelovac_2025", "lii_2023"} <= cited
    assert "Not all trials found a gain" in said(depression, "evidence")
    assert "found no gain for PTSD" in said(made(indication=Indication.PTSD), "evidence")


def test_a_trial_of_the_other_enantiomer_says_so() -> None:
    for indication in (Indication.CRPS, Indication.FIBROMYALGIA):
        told = said(made(indication=indication), "evidence")
        assert "another form of the drug, S-ketamine" in told
        assert "Your plan is for racemic ketamine" in told


def test_risks_come_as_people_of_a_hundred_with_how_many_were_asked() -> None:
    risks = said(made(), "risks")
    assert "Of 188 people who answered in one clinic, 106 felt sleepy. That is 56 of 100." in risks
    assert "8 of 100 had more depression" in risks


def test_doing_nothing_is_among_the_choices() -> None:
    choices = said(made(), "alternatives")
    assert "You can do nothing for now" in choices
    for other in ("ECT", "TMS", "Esketamine", "Talk therapy"):
        assert other in choices
    assert "These numbers are about depression" not in choices
    assert "For obsessive-compulsive disorder (OCD), ask us" in said(
        made(indication=Indication.OCD), "alternatives"
    )


def test_what_no_clinician_confirmed_yet_is_marked() -> None:
    rest = next(c for c in part(made(), "course") if "you rest here" in c["text"])
    assert rest["cites"] == ["swainson_2021"]
    assert not rest["is_confirmed"]
    assert all(claim["is_confirmed"] for claim in part(made(), "risks"))


def test_rest_and_fasting_are_those_of_the_protocol_set() -> None:
    assert "rest here for 1 hour or longer" in said(made(), "course")
    assert "rest here for 15 minutes or longer" in said(made(protocol="short-rest"), "course")
    assert "Do not eat for 4 hours before the visit. Do not drink for 2 hours" in said(
        made(), "day"
    )
    assert "Do not drink for 30 minutes" in said(made(protocol="guideline-2021"), "day")


def test_a_rest_below_the_guideline_says_so() -> None:
    assert "asks for 60 minutes" in said(made(protocol="short-rest"), "course")
    assert "asks for 60 minutes" not in said(made(), "course")


def test_it_says_whom_to_call_in_the_patients_country() -> None:
    assert "988" in said(made(), "emergency")
    assert "911" in said(made(), "call")
    spain = AboutClinic(name="Clínica Demo", help=help_of("ES"))
    assert "024" in said(made("es", clinic=spain), "call")
    nowhere = AboutClinic(name="Clinic", help=help_of("ZZ"))
    assert "your local emergency number" in said(made(clinic=nowhere), "call")


def test_it_names_the_clinic_and_its_telephone_or_asks_the_team() -> None:
    assert "Call Riverside Clinic at 312 555 0100." in said(made(), "call")
    assert "Ask the care team of Riverside Clinic." in said(
        made(clinic=AboutClinic(name="Riverside Clinic")), "call"
    )


def test_the_same_plan_gives_the_same_document_and_another_plan_another() -> None:
    assert made() == made()
    assert made() != made(infusions=5)
    assert made()["patient"] == {"name": "Maria Example", "born_on": "1974-03-01"}


def test_what_a_clinic_types_is_never_read_as_a_template() -> None:
    assert "{help}" in said(made(cost_text="{help}"), "cost")


def test_a_wrong_answer_is_marked_and_teaches() -> None:
    content = made()
    wrong, right = mark(content, "way_home", "a"), mark(content, "way_home", "c")
    assert not wrong.is_right
    assert "Do not drive until the next day" in wrong.why
    assert right.is_right


@pytest.mark.parametrize(("question", "option"), [("way_home", "z"), ("weather", "a")])
def test_an_answer_that_was_not_offered_is_none(question: str, option: str) -> None:
    with pytest.raises(BadInputError, match="Choose one"):
        mark(made(), question, option)


def test_the_questions_ask_what_must_be_understood() -> None:
    assert [asked["id"] for asked in made()["questions"]] == [
        "off_label",
        "way_home",
        "stop",
        "effects",
        "food",
        "help",
    ]
