"""Verbs of the syringe: reckon and prepare it, and the independent double check."""

from __future__ import annotations

from typing import Unpack
from uuid import UUID

from openketamine.actions._command import give
from openketamine.actions.actor import Actor
from openketamine.actions.append_event import Appended, How, session_protocol
from openketamine.core.dosing import DoseCard, DoseRequest, compute_dose
from openketamine.core.errors import BadInputError, ForbiddenError
from openketamine.core.session.commands import CommandKind
from openketamine.records.models import Session
from openketamine.records.scope import clinic_scope


def reckon_dose(session_id: UUID, request: DoseRequest, *, by: Actor) -> DoseCard:
    """The dose card of a request under the session's protocol; nothing is written.

    Raises RefusedError or BadInputError as `compute_dose` does.
    """
    with clinic_scope(by.clinic_id):
        session = Session.objects.filter(clinic_id=by.clinic_id, pk=session_id).first()
        if session is None:
            raise BadInputError("There is no such session in this clinic.", field="session")
        return compute_dose(request, session_protocol(session))


def change_order(
    session_id: UUID, *, mg_per_kg: str, minutes: str, reason: str, **how: Unpack[How]
) -> Appended:
    """A prescriber orders another dose or duration; what was prepared before is void."""
    return give(
        session_id,
        CommandKind.CHANGE_ORDER,
        how,
        mg_per_kg=mg_per_kg,
        minutes=minutes,
        reason=reason,
    )


def prepare_dose(session_id: UUID, *, request: DoseRequest, **how: Unpack[How]) -> Appended:
    """The syringe was drawn up as the card of this request says."""
    card = reckon_dose(session_id, request, by=how["by"])
    return give(
        session_id, CommandKind.PREPARE_DOSE, how, card=card.to_payload(), digest=card.digest()
    )


def confirm_double_check(
    session_id: UUID,
    *,
    digest: str,
    concentration_mg_per_ml: str,
    rate_ml_per_h: str,
    second: Actor,
    **how: Unpack[How],
) -> Appended:
    """A second person, who has just given a password, found the same figures.

    The figures are what that person read from the syringe's label and the pump. `second` comes
    from `reauthenticate`; the event is theirs, not the signed-in person's.
    """
    return give(
        session_id,
        CommandKind.CONFIRM_DOUBLE_CHECK,
        _as(second, how),
        digest=digest,
        concentration_mg_per_ml=concentration_mg_per_ml,
        rate_ml_per_h=rate_ml_per_h,
    )


def refuse_double_check(
    session_id: UUID, *, reason: str, second: Actor, **how: Unpack[How]
) -> Appended:
    """A second person found something wrong; the dose is prepared anew."""
    return give(session_id, CommandKind.REFUSE_DOUBLE_CHECK, _as(second, how), reason=reason)


def _as(second: Actor, how: How) -> How:
    if second.staff_id is None or second.clinic_id != how["by"].clinic_id:
        raise ForbiddenError("The second person must be of this clinic.")
    return {**how, "by": second}
