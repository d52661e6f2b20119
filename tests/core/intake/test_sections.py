"""The intake's sections: what is asked, and what is wrong or missing in answers."""

from __future__ import annotations

import pytest

from openketamine.core import cssrs
from openketamine.core.forms import Kind, Problem, problems
from openketamine.core.intake import SECTIONS, section

TRIAL = {
    "kind": "drug",
    "treatment": "sertraline",
    "dose_mg": "150",
    "weeks": "8",
    "response": "none",
    "stopped": "no_effect",
    "is_this_episode": "yes",
}


def test_the_intake_asks_all_that_a_first_visit_needs() -> None:
    assert list(SECTIONS) == [
        "reason",
        "indications",
        "history",
        "trials",
        "medicines",
        "allergies",
        "pregnancy",
        "substances",
        "safety",
        "pharmacy",
        "emergency_contact",
        "access",
    ]


@pytest.mark.parametrize("name", SECTIONS)
def test_every_choice_has_words_and_every_number_a_unit_and_a_range(name: str) -> None:
    asked = (*section(name).fields, *section(name).items)
    names = [field.name for field in asked]

    for field in asked:
        assert bool(field.words) == (field.kind in (Kind.ONE, Kind.MANY)), field.name
        assert (field.kind is not Kind.NUMBER) or (field.unit and field.low < field.high)
        assert field.only_if is None or field.only_if[0] in names
    assert len(names) == len(set(names))


def test_an_empty_section_names_each_answer_that_is_required() -> None:
    assert problems(section("reason"), {}) == (Problem("why_now", "missing"),)


def test_a_complete_trial_has_no_problem_and_an_empty_list_has_one() -> None:
    trials = section("trials")

    assert problems(trials, {"tried_any": "yes", "items": [TRIAL]}) == ()
    assert problems(trials, {"tried_any": "no"}) == ()
    assert problems(trials, {"tried_any": "yes"}) == (Problem("items", "missing"),)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"dose_mg": "a lot"}, "no_number"),
        ({"dose_mg": "NaN"}, "no_number"),
        ({"dose_mg": "10000.1"}, "out_of_range"),
        ({"dose_mg": "-1"}, "out_of_range"),
        ({"dose_mg": 150}, "no_text"),
        ({"response": "wonderful"}, "not_offered"),
        ({"is_this_episode": "maybe"}, "not_offered"),
        ({"treatment": " "}, "missing"),
        ({"treatment": "x" * 201}, "too_long"),
        ({"colour": "blue"}, "unknown_field"),
    ],
)
def test_what_is_wrong_in_a_row_is_named_with_its_row(changed: dict[str, str], code: str) -> None:
    row = {**TRIAL, **changed}
    name = next(iter(changed))

    found = problems(section("trials"), {"tried_any": "yes", "items": [TRIAL, row]})

    assert found == (Problem(name, code, 1),)


def test_a_comma_is_read_as_the_decimal_sign() -> None:
    row = {**TRIAL, "dose_mg": "37,5"}

    assert problems(section("trials"), {"tried_any": "yes", "items": [row]}) == ()


def test_the_dose_is_asked_of_a_drug_and_the_sessions_of_a_therapy() -> None:
    therapy = {**TRIAL, "kind": "therapy", "treatment": "CBT", "dose_mg": "", "sessions": "x"}

    found = problems(section("trials"), {"tried_any": "yes", "items": [therapy]})

    assert found == (Problem("sessions", "no_number", 0),)


def test_the_screener_asks_on_as_the_form_does() -> None:
    calm = dict.fromkeys(("cssrs_1_wish_dead", "cssrs_2_thoughts", "cssrs_6_behaviour_ever"), "no")
    rest = {"safe_at_home": "yes"}

    assert problems(section("safety"), {**calm, **rest}) == ()
    asked = problems(section("safety"), {**calm, "cssrs_2_thoughts": "unsure", **rest})
    assert [one.field for one in asked] == list(cssrs.QUESTIONS[2:5])


def test_words_that_are_not_offered_and_days_that_are_none_are_named() -> None:
    assert problems(section("access"), {"needs": ["none", "helicopter"]}) == (
        Problem("needs", "not_offered"),
    )
    given = {"pregnancy_possible": "yes", "last_period_on": "31 June", "breastfeeding": "no"}
    assert problems(section("pregnancy"), given) == (Problem("last_period_on", "no_day"),)
