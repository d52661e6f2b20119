"""Referrals: who asks for the treatment, and how far the request has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from openketamine.actions.actor import Actor
from openketamine.actions.recorded import lock_rows, recorded
from openketamine.core.eligibility import Indication
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.records.models import Patient, Referral
from openketamine.records.referral import ReferralState

SOURCES = ("self", "clinician")
_ENDED = (ReferralState.DECLINED, ReferralState.WITHDRAWN)
_NEXT: dict[str, tuple[str, ...]] = {
    ReferralState.RECEIVED: (
        ReferralState.INTAKE,
        ReferralState.ASSESSING,
        ReferralState.ACCEPTED,
        *_ENDED,
    ),
    ReferralState.INTAKE: (ReferralState.ASSESSING, ReferralState.ACCEPTED, *_ENDED),
    ReferralState.ASSESSING: (ReferralState.ACCEPTED, *_ENDED),
    ReferralState.ACCEPTED: (ReferralState.ASSESSING, *_ENDED),
    ReferralState.DECLINED: (ReferralState.ASSESSING,),
    ReferralState.WITHDRAWN: (ReferralState.ASSESSING,),
}
"""The steps of a referral; one that ended can be taken up again."""


def refer(
    patient_id: UUID,
    *,
    source: str,
    by: Actor,
    at: datetime,
    reason: str = "",
    indication: str = "",
    referrer_name: str = "",
    referrer_contact: str = "",
) -> UUID:
    """Note that a patient asks, or a clinician asks for the patient; returns the referral.

    Raises RefusedError while an earlier referral of this patient is still open.
    """
    if source not in SOURCES:
        raise BadInputError(f"The source must be one of {', '.join(SOURCES)}.", field="source")
    if indication and indication not in set(Indication):
        raise BadInputError(f"The indication {indication!r} is not known.", field="indication")
    subject = f"patient:{patient_id}"
    with recorded(
        by=by, at=at, action="refer", subject=subject, permission="referral.register"
    ) as write:
        patients = Patient.objects.filter(clinic_id=by.clinic_id, pk=patient_id)
        if lock_rows(patients).first() is None:
            raise BadInputError("There is no such patient in this clinic.", field="patient")
        mine = Referral.objects.filter(clinic_id=by.clinic_id, patient_id=patient_id)
        if mine.exclude(state__in=_ENDED).exists():
            raise RefusedError("This patient has an open referral already.")
        row = write.add(
            Referral,
            patient_id=patient_id,
            source=source,
            referrer_name=referrer_name,
            referrer_contact=referrer_contact,
            reason=reason,
            indication=indication,
            state=ReferralState.RECEIVED,
            received_at=at,
        )
        write.facts.update(referral=str(row.pk), source=source)
        return row.pk


def move_referral(referral_id: UUID, state: str, *, by: Actor, at: datetime) -> None:
    """Take a referral one step on, or end it; raises RefusedError for a step that does not exist.

    The intake is dated when it is sent. The same state again changes nothing.
    """
    subject = f"referral:{referral_id}"
    with recorded(
        by=by, at=at, action="move_referral", subject=subject, permission="referral.decide"
    ) as write:
        rows = Referral.objects.filter(clinic_id=by.clinic_id, pk=referral_id)
        row = lock_rows(rows).first()
        if row is None:
            raise BadInputError("There is no such referral in this clinic.", field="referral")
        if row.state == state:
            return
        if not may_become(row.state, state):
            raise RefusedError(f"A referral that is {row.state} cannot become {state}.")
        write.facts.update(was=row.state, state=state)
        if state == ReferralState.INTAKE:
            write.change(row, state=state, intake_sent_at=at)
        else:
            write.change(row, state=state)


def may_become(was: str, state: str) -> bool:
    """Whether a referral in one state may take this step."""
    return state in _NEXT[was]
