"""A consent is read, understood, signed by the patient, then by the clinician; in that order."""

from __future__ import annotations

import pytest

from openketamine.core.consent import State, Step, refuse_unless
from openketamine.core.consent.states import ROWS, SIGNED, diagram
from openketamine.core.errors import RefusedError
from tests.spec.consent.paper import ENGLISH, SPANISH, Paper


def test_before_anything_was_opened_there_is_no_consent() -> None:
    assert Paper().state == "none"
    assert not Paper().standing.is_valid


def test_reading_alone_is_no_consent() -> None:
    assert Paper().add(Step.OPENED).state == "open"


def test_every_question_must_be_right_before_the_patient_can_sign() -> None:
    paper = Paper().add(Step.OPENED).add(Step.ANSWERED_RIGHT, question="stop")
    assert paper.state == "open"
    assert paper.add(Step.ANSWERED_RIGHT, question="food").state == "awaiting_patient"


def test_the_same_right_answer_twice_is_one_answer() -> None:
    paper = Paper().add(Step.OPENED)
    paper.add(Step.ANSWERED_RIGHT, question="stop").add(Step.ANSWERED_RIGHT, question="stop")
    assert paper.state == "open"
    assert paper.standing.answered == {"stop"}


def test_a_wrong_answer_is_asked_again_and_forgiven_once_it_is_right() -> None:
    paper = Paper().add(Step.OPENED).add(Step.ANSWERED_WRONG, question="stop")
    assert paper.state == "teach_back_failed"
    paper.add(Step.ANSWERED_RIGHT, question="stop").add(Step.ANSWERED_RIGHT, question="food")
    assert paper.state == "awaiting_patient"


def test_the_patient_signs_first_and_the_clinician_makes_it_valid() -> None:
    assert Paper().signed().state == "awaiting_clinician"
    assert not Paper().signed().standing.is_valid
    assert Paper().valid().standing.is_valid


def test_where_a_witness_is_needed_the_clinician_waits_for_the_witness() -> None:
    paper = Paper().understood().add(Step.SIGNED_FOR_WITNESS)
    assert paper.state == "awaiting_witness"
    assert paper.add(Step.SIGNED_BY_CLINICIAN).state == "awaiting_witness"
    assert paper.add(Step.WITNESSED).state == "awaiting_clinician"
    assert paper.add(Step.SIGNED_BY_CLINICIAN).state == "valid"


def test_a_signature_before_the_questions_counts_for_nothing() -> None:
    paper = Paper().add(Step.OPENED).add(Step.SIGNED_BY_PATIENT).add(Step.SIGNED_BY_CLINICIAN)
    assert paper.state == "open"


def test_a_clinicians_signature_alone_counts_for_nothing() -> None:
    assert Paper().understood().add(Step.SIGNED_BY_CLINICIAN).state == "awaiting_patient"


def test_a_signature_of_another_text_counts_for_nothing() -> None:
    paper = Paper().understood().add(Step.SIGNED_BY_PATIENT, bound_to="0" * 64)
    assert paper.state == "awaiting_patient"
    assert Paper().understood().add(Step.SIGNED_BY_PATIENT, SPANISH).state == "awaiting_patient"


def test_another_language_before_the_signature_starts_the_questions_anew() -> None:
    paper = Paper().understood().add(Step.OPENED, SPANISH)
    assert paper.state == "open"
    assert paper.standing.document == SPANISH
    assert paper.standing.answered == frozenset()


def test_opening_the_same_text_again_does_not_undo_a_signature() -> None:
    assert Paper().valid().add(Step.OPENED, SPANISH).state == "valid"
    assert Paper().signed().add(Step.OPENED, ENGLISH).state == "awaiting_clinician"


def test_a_step_out_of_turn_is_refused_with_what_is_next() -> None:
    with pytest.raises(RefusedError, match="not every question") as refused:
        refuse_unless(Paper().add(Step.OPENED).standing, Step.SIGNED_BY_PATIENT)
    assert refused.value.rule_id == "CONSENT-STEP-01"
    refuse_unless(Paper().understood().standing, Step.SIGNED_BY_PATIENT)


@pytest.mark.parametrize("state", State)
def test_every_state_says_what_is_next_when_it_refuses(state: State) -> None:
    from dataclasses import replace

    standing = replace(Paper().valid().standing, state=state)
    forbidden = [row.step for row in ROWS if state not in row.states]
    with pytest.raises(RefusedError) as refused:
        refuse_unless(standing, forbidden[0])
    assert refused.value.message.endswith(".")


def test_only_one_state_lets_anything_start_and_the_diagram_shows_the_way_there() -> None:
    assert [row.step for row in ROWS if row.to is State.VALID] == [Step.SIGNED_BY_CLINICIAN]
    assert State.VALID in SIGNED
    assert "awaiting_clinician --> valid: signed_by_clinician" in diagram()
