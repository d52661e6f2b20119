"""What a patient writes at home: every save is a version, nothing is ever overwritten or lost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from openketamine.actions.actor import Actor
from openketamine.actions.outbox import queue_for_staff
from openketamine.actions.own import patient_of
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.forms import Answers, problems
from openketamine.core.intake import SECTIONS
from openketamine.core.intake.safety import SECTION as SAFETY
from openketamine.core.intake.safety import asking_for_help
from openketamine.records.chain import canonical
from openketamine.records.models import (
    Assessment,
    Clinic,
    IntakeSection,
    PortalAccount,
    PortalMessage,
    Referral,
)
from openketamine.records.referral import ReferralState

MOST_CHARACTERS = 60_000
"""Of one section: far more than anybody types, far less than would harm."""

_ENDED = (ReferralState.DECLINED, ReferralState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a save became; `asks_for_help` when an answer about safety does."""

    version: int
    at: datetime
    asks_for_help: bool = False


def save_section(
    section: str, answers: Answers, *, by: Actor, at: datetime, client_key: str = ""
) -> Saved:
    """Keep the answers of a section as its next version, incomplete or wrong ones too.

    The same answers again, or the same `client_key`, change nothing. An answer about safety that
    asks for help tells the staff in the same transaction. Raises BadInputError for a section that
    does not exist or is too long, and RefusedError without an open referral.
    """
    text = _text(section, answers)
    patient_id = patient_of(by)
    subject = f"patient:{patient_id}"
    with recorded(
        by=by, at=at, action="save_intake", subject=subject, permission="intake.write"
    ) as write:
        referral = _open_referral(by, patient_id)
        rows = IntakeSection.objects.filter(
            clinic_id=by.clinic_id, referral=referral, section=section
        )
        newest = rows.order_by("-version").first()
        same = rows.filter(client_key=client_key).first() if client_key else None
        if same is None and newest is not None and newest.answers == text:
            same = newest
        if same is not None:
            return _saved(same, section, answers)
        row = write.add(
            IntakeSection,
            referral=referral,
            patient_id=patient_id,
            section=section,
            version=newest.version + 1 if newest else 1,
            answers=text,
            language=_language(by),
            saved_at=at,
            client_key=client_key,
        )
        write.facts.update(section=section, version=row.version)
        if _is_being_assessed(by, patient_id, referral):
            write.facts["addendum"] = True
        if referral.state == ReferralState.RECEIVED:
            write.change(referral, state=ReferralState.INTAKE)
        before = json.loads(newest.answers) if newest else {}
        if section == SAFETY and asking_for_help(answers) - asking_for_help(before):
            _tell_the_staff(write, patient_id)
        return _saved(row, section, answers)


def send_intake(*, by: Actor, at: datetime) -> None:
    """Hand the questionnaire over to the clinic; again it changes nothing.

    Raises RefusedError while a section is incomplete.
    """
    patient_id = patient_of(by)
    with recorded(
        by=by,
        at=at,
        action="send_intake",
        subject=f"patient:{patient_id}",
        permission="intake.write",
    ) as write:
        referral = _open_referral(by, patient_id)
        if referral.state not in {ReferralState.RECEIVED, ReferralState.INTAKE}:
            return
        if missing := _incomplete(by, referral):
            raise RefusedError(
                _("Some parts are not finished yet: %(number)s of %(all)s.")
                % {"number": len(missing), "all": len(SECTIONS)}
            )
        write.change(referral, state=ReferralState.ASSESSING)
        write.facts["referral"] = str(referral.pk)


def _text(section: str, answers: Answers) -> str:
    if section not in SECTIONS:
        raise BadInputError(_("There is no such part of the questionnaire."), field="section")
    text = canonical(answers)
    if len(text) > MOST_CHARACTERS:
        raise BadInputError(_("This is too long to be kept. Please shorten it."), field="section")
    return text


def _open_referral(by: Actor, patient_id: UUID) -> Referral:
    """The newest referral that has not ended, locked: its sections are numbered under it."""
    rows = Referral.objects.filter(clinic_id=by.clinic_id, patient_id=patient_id)
    row = lock_rows(rows.exclude(state__in=_ENDED).order_by("-received_at")).first()
    if row is None:
        raise RefusedError(_("There is no open request for treatment. Please call the clinic."))
    return row


def _incomplete(by: Actor, referral: Referral) -> list[str]:
    rows = IntakeSection.objects.filter(clinic_id=by.clinic_id, referral=referral)
    newest = {row.section: json.loads(row.answers) for row in rows.order_by("version")}
    return [
        name
        for name, section in SECTIONS.items()
        if name not in newest or problems(section, newest[name])
    ]


def _is_being_assessed(by: Actor, patient_id: UUID, referral: Referral) -> bool:
    rows = Assessment.objects.filter(clinic_id=by.clinic_id, patient_id=patient_id)
    return rows.filter(saved_at__gte=referral.received_at).exists()


def _tell_the_staff(write: Write, patient_id: UUID) -> None:
    """A message in the clinic's inbox that the patient sees too, and a mail that one waits.

    While the last one is unread another would add nothing.
    """
    write.facts["asks_for_help"] = True
    clinic = Clinic.objects.get(pk=write.by.clinic_id)
    with translation.override(clinic.language):
        body = _(
            "Sent by the questionnaire itself: my answers about safety need a call from the "
            "clinic today."
        )
    mine = PortalMessage.objects.filter(clinic=clinic, patient_id=patient_id, body=body)
    if mine.filter(is_from_patient=True, read_at=None).exists():
        return
    write.add(
        PortalMessage,
        patient_id=patient_id,
        is_from_patient=True,
        body=body,
        at=write.at,
        by_name=write.by.display_name,
    )
    key = f"safety:{patient_id}:{write.at.isoformat()}"
    queue_for_staff(write, key=key, template="staff_today")


def _language(by: Actor) -> str:
    rows = PortalAccount.objects.filter(clinic_id=by.clinic_id, patient_id=patient_of(by))
    return rows.values_list("language", flat=True).first() or "en"


def _saved(row: IntakeSection, section: str, answers: Answers) -> Saved:
    return Saved(
        version=row.version,
        at=row.saved_at,
        asks_for_help=section == SAFETY and bool(asking_for_help(answers)),
    )
