"""The demo's patient: somebody who has asked for the treatment and fills in the questionnaire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from openketamine.actions import set_up
from openketamine.actions.actor import Actor, system_actor
from openketamine.actions.portal_joining import choose_password, invite
from openketamine.actions.recorded import recorded
from openketamine.actions.referrals import move_referral, refer
from openketamine.records.models import Clinic, Patient, Staff
from openketamine.records.scope import clinic_scope

SLUG = "demo"
PHONE = "+1 312 555 0100"  # of the range that is kept for fiction


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientLogin:
    """A demo patient's login to the portal and what it is for."""

    email: str
    purpose: str


PATIENT_LOGINS = (
    PatientLogin(email="pat@example.com", purpose="fills in the questionnaire at /portal/"),
)
_NUMBER, _BORN_ON = "DEMO-P1", date(1979, 2, 3)


def open_portal(clinic_id: UUID, password: str, now: datetime) -> None:
    """Give the demo's clinic its address and its patient, where they are missing."""
    at = now.replace(microsecond=0) - timedelta(hours=3)
    by = system_actor(clinic_id, name="demo")
    with transaction.atomic(), clinic_scope(clinic_id):
        if Patient.objects.filter(clinic_id=clinic_id, number=_NUMBER).exists():
            return
        _open_to_patients(by, at)
        patient_id = set_up.register_patient(
            number=_NUMBER,
            family_name="Sample",
            given_name="Pat",
            born_on=_BORN_ON,
            sex="female",
            by=by,
            at=at,
        )
        nurse = _nurse(clinic_id)
        referral = refer(patient_id, source="self", by=nurse, at=at)
        move_referral(referral, "intake", by=nurse, at=at)
        new = invite(patient_id, email=PATIENT_LOGINS[0].email, by=nurse, at=at)
        choose_password(new.code, born_on=_BORN_ON, password=password, at=at, ip="127.0.0.1")


def _open_to_patients(by: Actor, at: datetime) -> None:
    subject = f"clinic:{by.clinic_id}"
    with recorded(
        by=by, at=at, action="change_clinic", subject=subject, permission="clinic.administer"
    ) as write:
        clinic = Clinic.objects.get(pk=by.clinic_id)
        write.change(clinic, slug=SLUG, phone=PHONE, accepts_self_referral=True)


def _nurse(clinic_id: UUID) -> Actor:
    person = Staff.objects.get(clinic_id=clinic_id, username="nurse")
    return Actor(
        staff_id=person.pk,
        clinic_id=clinic_id,
        role=person.role,
        display_name=person.display_name,
    )
