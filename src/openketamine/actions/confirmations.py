"""What a patient says before a visit: who takes them home, not eating before, and not coming.

Every answer is kept; the newest of a kind counts as long as the visit is not moved. The staff asks
again at the check-in: what was said here does not open its gate.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.actions.addresses import plain_phone
from openketamine.actions.outbox import queue_for_staff
from openketamine.actions.own import patient_of
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.messages.render import day_and_time
from openketamine.core.session.state import Phase
from openketamine.records.confirmations import COMING, FASTING, RIDE
from openketamine.records.models import Clinic, PortalMessage, Session, VisitConfirmation

YES, NO, UNSURE = "yes", "no", "unsure"
ANSWERS = (YES, NO, UNSURE)
LONGEST_REASON = 1000


def confirm_ride(
    session_id: UUID, answer: str, *, by: Actor, at: datetime, name: str = "", phone: str = ""
) -> None:
    """Who takes the patient home; a yes needs a name and a telephone number."""
    name = name.strip()
    if answer == YES and not name:
        raise BadInputError(_("Please write who takes you home."), field="ride_name")
    if answer == YES and not phone.strip():
        raise BadInputError(_("Please write a telephone number."), field="ride_phone")
    with _answering(session_id, RIDE, answer, by=by, at=at) as (write, session):
        number = ""
        if answer == YES:
            number = _phone(phone, Clinic.objects.get(pk=by.clinic_id).country)
        has_ride = answer == YES
        _add(write, session, RIDE, answer, name=name if has_ride else "", phone=number)


def confirm_fasting(session_id: UUID, answer: str, *, by: Actor, at: datetime) -> None:
    """Whether the patient will not eat and drink before the visit as the clinic asks."""
    with _answering(session_id, FASTING, answer, by=by, at=at) as (write, session):
        _add(write, session, FASTING, answer)


def say_cannot_come(session_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """The patient cannot come: the staff sees it in the calendar, and reads it in the inbox.

    The visit stands until the staff moves it or calls it off.
    """
    reason = reason.replace("\x00", "").strip()
    if not reason:
        raise BadInputError(_("Please say why, in a few words."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise BadInputError(_("Please say it in fewer words."), field="reason")
    with _answering(session_id, COMING, NO, by=by, at=at) as (write, session):
        if not _add(write, session, COMING, NO):
            return
        zone = ZoneInfo(Clinic.objects.get(pk=by.clinic_id).timezone)
        when = day_and_time(session.scheduled_at.astimezone(zone), "en")
        write.add(
            PortalMessage,
            patient_id=session.patient_id,
            is_from_patient=by.role == PATIENT_ROLE,
            body=f"I cannot come on {when}. {reason}",
            at=at,
            by_id=by.staff_id,
            by_name=by.display_name,
        )
        queue_for_staff(write, key=f"{at:%Y-%m-%dT%H}")


@contextmanager
def _answering(
    session_id: UUID, kind: str, answer: str, *, by: Actor, at: datetime
) -> Iterator[tuple[Write, Session]]:
    """An audited answer about a visit to come, of the patient's own or of the clinic's."""
    if answer not in ANSWERS:
        raise BadInputError(_("Please choose one of the answers."), field=kind)
    with recorded(
        by=by,
        at=at,
        action=f"confirm_{kind}",
        subject=f"session:{session_id}",
        permission="visit.confirm",
    ) as write:
        rows = Session.objects.filter(clinic_id=by.clinic_id, pk=session_id)
        if by.role == PATIENT_ROLE:
            rows = rows.filter(patient_id=patient_of(by))
        session = lock_rows(rows).first()
        if session is None:
            raise BadInputError(_("There is no such visit."), field="session")
        if session.phase != Phase.SCHEDULED:
            raise RefusedError(_("This visit has begun or is over."))
        yield write, session


def _add(
    write: Write, session: Session, kind: str, answer: str, *, name: str = "", phone: str = ""
) -> bool:
    """Keep an answer; False when it is the newest one again, as from a button pressed twice."""
    values = {"kind": kind, "answer": answer, "ride_name": name, "ride_phone": phone}
    rows = VisitConfirmation.objects.filter(
        clinic_id=write.by.clinic_id, session=session, kind=kind
    )
    before = rows.order_by("-said_at", "-pk").first()
    is_about_this_time = before is not None and (
        session.moved_at is None or before.said_at >= session.moved_at
    )
    if is_about_this_time and all(getattr(before, k) == v for k, v in values.items()):
        return False
    write.add(
        VisitConfirmation,
        session=session,
        patient_id=session.patient_id,
        said_at=write.at,
        by_name=write.by.display_name,
        **values,
    )
    write.facts.update(answer=answer)
    return True


def _phone(typed: str, country: str) -> str:
    try:
        return plain_phone(typed, country)
    except BadInputError as error:
        raise BadInputError(error.message, field="ride_phone") from None
