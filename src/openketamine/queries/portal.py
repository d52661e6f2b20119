"""The portal's own questions: which clinic a page speaks for, and whose login this is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

from openketamine.queries.scoped import scoped
from openketamine.records.models import Clinic, PortalAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalClinicRow:
    """What the portal says of a clinic."""

    id: UUID
    name: str
    slug: str
    timezone: str
    country: str
    language: str
    phone: str
    address: str
    accepts_self_referral: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A patient's active login; `stamp` changes with the password and ends older sign-ins."""

    id: UUID
    clinic: PortalClinicRow
    patient_id: UUID
    given_name: str
    family_name: str
    born_on: date
    email: str
    phone: str
    language: str
    wants_email: bool
    wants_sms: bool
    has_calendar: bool
    last_login_at: datetime | None
    stamp: str


def portal_clinic(slug: str) -> PortalClinicRow | None:
    """The clinic of an address; None when there is none of this name."""
    clinic = Clinic.objects.filter(slug=slug).first() if slug else None
    return _clinic_row(clinic) if clinic else None


def only_clinic() -> PortalClinicRow | None:
    """The clinic of an installation that has one; None when there are more, or none."""
    clinics = Clinic.objects.order_by("pk")[:2]
    return _clinic_row(clinics[0]) if len(clinics) == 1 else None


@scoped
def clinic_of_portal(*, clinic_id: UUID) -> PortalClinicRow:
    """What the portal says of one clinic."""
    return _clinic_row(Clinic.objects.get(pk=clinic_id))


@scoped
def portal_account(*, clinic_id: UUID, patient_id: UUID) -> AccountRow | None:
    """The active login of a patient."""
    rows = PortalAccount.objects.filter(clinic_id=clinic_id, patient_id=patient_id, is_active=True)
    row = rows.exclude(password="").select_related("clinic", "patient").first()
    return account_row(row) if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRow:
    """What the staff sees of a patient's login, whether it is in use or not."""

    email: str
    phone: str
    language: str
    is_active: bool
    has_password: bool
    invited_until: datetime | None
    last_login_at: datetime | None


@scoped
def login_of(*, clinic_id: UUID, patient_id: UUID) -> LoginRow | None:
    """A patient's login, a closed or never opened one included."""
    row = PortalAccount.objects.filter(clinic_id=clinic_id, patient_id=patient_id).first()
    if row is None:
        return None
    return LoginRow(
        email=row.email,
        phone=row.phone,
        language=row.language,
        is_active=row.is_active,
        has_password=bool(row.password),
        invited_until=row.invite_expires_at,
        last_login_at=row.last_login_at,
    )


def account_row(row: PortalAccount) -> AccountRow:
    """The row of a record whose clinic and patient were fetched with it."""
    return AccountRow(
        id=row.pk,
        clinic=_clinic_row(row.clinic),
        patient_id=row.patient_id,
        given_name=row.patient.given_name,
        family_name=row.patient.family_name,
        born_on=row.patient.born_on,
        email=row.email,
        phone=row.phone,
        language=row.language,
        wants_email=row.wants_email,
        wants_sms=row.wants_sms,
        has_calendar=bool(row.calendar_hash),
        last_login_at=row.last_login_at,
        stamp=salted_hmac("openketamine.portal.sign-in", row.password).hexdigest(),
    )


def _clinic_row(clinic: Clinic) -> PortalClinicRow:
    return PortalClinicRow(
        id=clinic.pk,
        name=clinic.name,
        slug=clinic.slug or "",
        timezone=clinic.timezone,
        country=clinic.country,
        language=clinic.language,
        phone=clinic.phone,
        address=clinic.address,
        accepts_self_referral=clinic.accepts_self_referral,
    )
