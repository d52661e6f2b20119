"""One patient in a bed, and one session for a patient: what an arrival finds already there."""

from __future__ import annotations

from dataclasses import dataclass

from openketamine.core.errors import RefusedError
from openketamine.core.session.state import Phase

ON_THE_UNIT = (
    Phase.CHECK_IN,
    Phase.DOSE,
    Phase.DOUBLE_CHECK,
    Phase.READY,
    Phase.INFUSING,
    Phase.PAUSED,
    Phase.RECOVERY,
)
"""The phases in which a patient is in the bed and the bed's monitor is that patient's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A session that holds its bed now; whose it is stays unsaid, as not every role may know."""

    room: str
    phase: Phase


def check_arrival(*, in_bed: Present | None, of_patient: Present | None) -> None:
    """Refuse a second patient in a bed, and a second session of a patient who is here already.

    The gates read the monitor of the bed, so two patients in one would be judged by the values
    of one of them. Raises RefusedError with SESS-BED-01 or SESS-BED-02.
    """
    if of_patient is not None:
        raise RefusedError(
            f"This patient is here already, in another session in {of_patient.room} (phase: "
            f"{_words(of_patient)}). Go on there; or discharge or cancel that session first.",
            rule_id="SESS-BED-02",
        )
    if in_bed is not None:
        raise RefusedError(
            f"{in_bed.room} is taken: the session there has not ended (phase: {_words(in_bed)}). "
            "Choose a free room; or discharge that patient, or cancel that session, first.",
            rule_id="SESS-BED-01",
            field="bed_id",
        )


def _words(there: Present) -> str:
    return there.phase.replace("_", " ")
