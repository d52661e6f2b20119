"""The states of a consent and the one table of the steps between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a patient's consent to the plan stands; only `valid` lets anything start."""

    NONE = "none"
    OPEN = "open"
    TEACH_BACK_FAILED = "teach_back_failed"
    AWAITING_PATIENT = "awaiting_patient"
    AWAITING_WITNESS = "awaiting_witness"
    AWAITING_CLINICIAN = "awaiting_clinician"
    VALID = "valid"
    WITHDRAWN = "withdrawn"
    OUTDATED = "outdated"


class Step(StrEnum):
    """What may happen to a consent."""

    OPENED = "opened"
    ANSWERED_WRONG = "answered_wrong"
    ANSWERED_RIGHT = "answered_right"
    ANSWERED_ALL = "answered_all"
    SIGNED_BY_PATIENT = "signed_by_patient"
    SIGNED_FOR_WITNESS = "signed_for_witness"
    WITNESSED = "witnessed"
    SIGNED_BY_CLINICIAN = "signed_by_clinician"
    WITHDRAWN = "withdrawn"


SIGNED = frozenset({State.AWAITING_WITNESS, State.AWAITING_CLINICIAN, State.VALID})
"""The patient has said yes to this very document."""
_ASKING = frozenset({State.OPEN, State.TEACH_BACK_FAILED})
_ANEW = frozenset({State.NONE, State.AWAITING_PATIENT, State.WITHDRAWN, State.OUTDATED}) | _ASKING


@dataclass(frozen=True, slots=True)
class Row:
    """A step, the states in which it is legal, and the state it leads to."""

    step: Step
    states: frozenset[State]
    to: State


ROWS = (
    Row(Step.OPENED, _ANEW, State.OPEN),
    Row(Step.ANSWERED_WRONG, _ASKING, State.TEACH_BACK_FAILED),
    Row(Step.ANSWERED_RIGHT, _ASKING, State.OPEN),
    Row(Step.ANSWERED_ALL, _ASKING, State.AWAITING_PATIENT),
    Row(
        Step.SIGNED_BY_PATIENT,
        frozenset({State.AWAITING_PATIENT}),
        State.AWAITING_CLINICIAN,
    ),
    Row(
        Step.SIGNED_FOR_WITNESS,
        frozenset({State.AWAITING_PATIENT}),
        State.AWAITING_WITNESS,
    ),
    Row(Step.WITNESSED, frozenset({State.AWAITING_WITNESS}), State.AWAITING_CLINICIAN),
    Row(Step.SIGNED_BY_CLINICIAN, frozenset({State.AWAITING_CLINICIAN}), State.VALID),
    # a patient may say no whenever there is something to say no to
    Row(
        Step.WITHDRAWN,
        frozenset(State) - {State.NONE, State.WITHDRAWN},
        State.WITHDRAWN,
    ),
)
TABLE = {row.step: row for row in ROWS}


def diagram() -> str:
    """The table as a mermaid state diagram, for the reference page."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.NONE}"]
    for row in ROWS:
        lines += [f"    {state} --> {row.to}: {row.step}" for state in State if state in row.states]
    return "\n".join(lines) + "\n"
