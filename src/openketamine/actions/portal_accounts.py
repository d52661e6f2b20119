"""A patient's login to the portal: signing in, and what its owner may change of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.actions.addresses import plain_phone
from openketamine.actions.attempts import count_attempt, forget_attempts, is_paused
from openketamine.actions.own import patient_of
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.records.models import AuditRow, Clinic, PortalAccount
from openketamine.records.scope import clinic_scope

MOST_COPIES_A_DAY = 3

_TRIES = "portal-sign-in"
_COPY = "take_copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Whose login it was."""

    clinic_id: UUID
    patient_id: UUID


def sign_in(
    email: str, password: str, *, at: datetime, ip: str, clinic_id: UUID | None = None
) -> SignedIn:
    """The login of an e-mail address and password, in one clinic or in whichever it is.

    Raises ForbiddenError with one sentence for every failure; it takes as long for an address
    that nobody has, so that nobody learns who is a patient.
    """
    email = email.strip().lower()
    if is_paused(_TRIES, email, ip=ip):
        raise _not_you()
    known = [one for clinic in _clinics(clinic_id) for one in _logins(clinic, email)]
    right = [one for one in known if check_password(password, one.password)]
    if not known:
        make_password(password)  # as much work as a wrong password of a known address
    if len(right) != 1:
        count_attempt(_TRIES, email, ip=ip)
        raise _not_you()
    forget_attempts(_TRIES, email, ip=ip)
    by = actor_of_account(right[0])
    with changing_account(by=by, at=at, action="portal_sign_in") as (write, row):
        write.change(row, last_login_at=at)
    return SignedIn(clinic_id=by.clinic_id, patient_id=right[0].patient_id)


def choose_language(language: str, *, by: Actor, at: datetime) -> None:
    """The language of the portal's pages and of messages; the same again changes nothing."""
    if language not in dict(settings.LANGUAGES):
        raise BadInputError(_("Please choose one of the languages."), field="language")
    with changing_account(by=by, at=at, action="choose_language") as (write, row):
        if row.language != language:
            write.change(row, language=language)
            write.facts["language"] = language


def choose_channels(
    *, wants_email: bool, wants_sms: bool, phone: str, by: Actor, at: datetime
) -> None:
    """By which ways the clinic may write; raises BadInputError for an unusable telephone number."""
    with changing_account(by=by, at=at, action="choose_channels") as (write, row):
        clinic = Clinic.objects.get(pk=by.clinic_id)
        number = plain_phone(phone, clinic.country) if phone.strip() else ""
        if wants_sms and not number:
            raise BadInputError(_("Text messages need a telephone number."), field="phone")
        chosen = {"wants_email": wants_email, "wants_sms": wants_sms, "phone": number}
        if any(getattr(row, name) != value for name, value in chosen.items()):
            write.change(row, **chosen)
            write.facts.update(wants_email=wants_email, wants_sms=wants_sms)


def confirm_password(password: str, *, by: Actor, ip: str) -> None:
    """Raise ForbiddenError unless this is the patient's own password; counts as a sign-in does."""
    with clinic_scope(by.clinic_id):
        row = _active(by.clinic_id).filter(patient_id=patient_of(by)).first()
    tried = str(by.account_id)
    if row is None or is_paused(_TRIES, tried, ip=ip):
        raise ForbiddenError(_wrong_password())
    if not check_password(password, row.password):
        count_attempt(_TRIES, tried, ip=ip)
        raise ForbiddenError(_wrong_password())
    forget_attempts(_TRIES, tried, ip=ip)


def change_password(new: str, *, by: Actor, at: datetime) -> None:
    """Another password, after `confirm_password`; it ends every sign-in that there is."""
    check_strength(new)
    with changing_account(by=by, at=at, action="change_password") as (write, row):
        write.change(row, password=make_password(new))


def sign_out_everywhere(password: str, *, by: Actor, at: datetime) -> None:
    """End every sign-in: the same password, after `confirm_password`, hashed anew."""
    with changing_account(by=by, at=at, action="sign_out_everywhere") as (write, row):
        write.change(row, password=make_password(password))


def note_copy(*, by: Actor, at: datetime) -> None:
    """Note that the patient takes a copy of everything home, after `confirm_password`.

    Raises RefusedError after three in a day: who takes more may not be the patient.
    """
    with changing_account(by=by, at=at, action=_COPY) as (write, row):
        taken = AuditRow.objects.filter(
            clinic_id=by.clinic_id, action=_COPY, subject=f"portal_account:{row.pk}"
        )
        if taken.filter(at__gt=at - timedelta(days=1)).count() >= MOST_COPIES_A_DAY:
            raise RefusedError(_("Three copies a day are enough. Please try again tomorrow."))
        write.note(copy="everything")


def check_strength(password: str) -> None:
    """Raise BadInputError for a password that is too short or too common."""
    try:
        validate_password(password)
    except ValidationError as weak:
        raise BadInputError(" ".join(weak.messages), field="password") from None


def actor_of_account(row: PortalAccount) -> Actor:
    """A patient as the actor of a write; clinic and patient were fetched with the row."""
    return Actor(
        staff_id=None,
        clinic_id=row.clinic_id,
        role=PATIENT_ROLE,
        display_name=f"{row.patient.given_name} {row.patient.family_name}",
        patient_id=row.patient_id,
        account_id=row.pk,
    )


@contextmanager
def changing_account(
    *, by: Actor, at: datetime, action: str
) -> Iterator[tuple[Write, PortalAccount]]:
    """An audited change of the actor's own login, with its row locked."""
    subject = f"portal_account:{by.account_id}"
    with recorded(by=by, at=at, action=action, subject=subject, permission="portal.use") as write:
        rows = PortalAccount.objects.filter(
            clinic_id=by.clinic_id, patient_id=patient_of(by), is_active=True
        )
        row = lock_rows(rows).first()
        if row is None:
            raise ForbiddenError(_("This login is closed. Please call the clinic."))
        yield write, row


def _clinics(clinic_id: UUID | None) -> list[UUID]:
    if clinic_id is not None:
        return [clinic_id]
    return list(Clinic.objects.order_by("pk").values_list("pk", flat=True))


def _logins(clinic_id: UUID, email: str) -> list[PortalAccount]:
    with clinic_scope(clinic_id):
        return list(_active(clinic_id).filter(email=email))


def _active(clinic_id: UUID) -> QuerySet[PortalAccount]:
    rows = PortalAccount.objects.filter(clinic_id=clinic_id, is_active=True)
    return rows.exclude(password="").select_related("clinic", "patient")


def _wrong_password() -> str:
    return _("This is not your password. After five failures this device waits 15 minutes.")


def _not_you() -> ForbiddenError:
    return ForbiddenError(
        _(
            "This e-mail address and password do not belong together. "
            "After five failures this device waits 15 minutes."
        )
    )
