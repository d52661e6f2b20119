"""A consent can be taken back at any time, and a changed plan or text asks again."""

from __future__ import annotations

import pytest

from openketamine.core.consent import Step
from tests.spec.consent.paper import ENGLISH, SECOND, SPANISH, Paper


@pytest.mark.parametrize(
    "paper",
    [
        Paper().add(Step.OPENED),
        Paper().understood(),
        Paper().signed(),
        Paper().understood().add(Step.SIGNED_FOR_WITNESS),
        Paper().valid(),
    ],
    ids=lambda paper: paper.state,
)
def test_a_patient_may_say_no_whenever_there_is_something_to_say_no_to(paper: Paper) -> None:
    assert paper.add(Step.WITHDRAWN).state == "withdrawn"
    assert not paper.standing.is_valid


def test_a_withdrawal_holds_against_signatures_that_come_late() -> None:
    paper = Paper().signed().add(Step.WITHDRAWN).add(Step.SIGNED_BY_CLINICIAN)
    assert paper.state == "withdrawn"


def test_a_withdrawal_from_the_other_language_counts_too() -> None:
    assert Paper().valid().add(Step.WITHDRAWN, SPANISH).state == "withdrawn"


def test_after_a_withdrawal_everything_starts_from_the_beginning() -> None:
    paper = Paper().valid().add(Step.WITHDRAWN).add(Step.OPENED)
    assert paper.state == "open"
    assert paper.standing.answered == frozenset()
    assert paper.add(Step.SIGNED_BY_PATIENT).state == "open"


def test_a_changed_plan_makes_the_consent_outdated_and_says_why() -> None:
    paper = Paper().valid()
    paper.plan = "p2"
    assert (paper.state, paper.standing.reason) == ("outdated", "plan_changed")


def test_a_changed_text_makes_the_consent_outdated_and_says_why() -> None:
    paper = Paper().valid()
    paper.template = "2"
    assert (paper.state, paper.standing.reason) == ("outdated", "template_changed")


def test_half_a_consent_is_outdated_too_so_that_nobody_signs_the_old_text() -> None:
    paper = Paper().signed()
    paper.plan = "p2"
    assert paper.state == "outdated"


def test_a_withdrawn_consent_stays_withdrawn_whatever_changes() -> None:
    paper = Paper().valid().add(Step.WITHDRAWN)
    paper.plan = "p2"
    assert (paper.state, paper.standing.reason) == ("withdrawn", "")


def test_the_new_version_is_read_answered_and_signed_like_the_first() -> None:
    paper = Paper().valid()
    paper.plan = "p2"
    paper.add(Step.OPENED, SECOND)
    assert paper.state == "open"
    for question in SECOND.questions:
        paper.add(Step.ANSWERED_RIGHT, SECOND, question)
    paper.add(Step.SIGNED_BY_PATIENT, SECOND).add(Step.SIGNED_BY_CLINICIAN, SECOND)
    assert (paper.state, paper.standing.reason) == ("valid", "")


def test_an_old_version_cannot_be_signed_once_a_newer_one_was_opened() -> None:
    paper = Paper().signed()
    paper.plan = "p2"
    paper.add(Step.OPENED, SECOND).add(Step.SIGNED_BY_CLINICIAN, ENGLISH)
    assert paper.state == "open"


def test_going_back_to_an_older_version_revives_nothing() -> None:
    paper = Paper().valid(SECOND)
    paper.plan = "p2"
    assert paper.add(Step.OPENED, ENGLISH).state == "valid"
