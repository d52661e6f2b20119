"""How a patient gets a login: by joining alone, or by an invitation; and a new password.

All three end in a code that is good once: sent by e-mail as a link, or told by the staff. Only its
hash is kept. It opens together with the date of birth, and five wrong tries close it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from openketamine.actions.actor import Actor, system_actor
from openketamine.actions.addresses import plain_email, plain_phone
from openketamine.actions.attempts import count_attempt, is_paused
from openketamine.actions.outbox import queue_message
from openketamine.actions.portal_accounts import SignedIn, check_strength
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.records.models import AuditRow, Clinic, Patient, PortalAccount, Referral
from openketamine.records.referral import ReferralState
from openketamine.records.scope import clinic_scope

INVITED_FOR = timedelta(days=14)
RESET_FOR = timedelta(hours=1)
MOST_TRIES = 5

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
_REFUSED = "refuse_portal_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A way in, known here and to whom it is told."""

    account_id: UUID
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who wants to join."""

    given_name: str
    family_name: str
    born_on: date
    email: str
    phone: str
    language: str


def join(person: Person, *, by: Actor, at: datetime, ip: str) -> None:
    """Open patient, login and referral for somebody who asks for the treatment, and send a link.

    Whoever has a login already gets a link to it instead; nobody can tell the two apart. Raises
    RefusedError where the clinic takes no one without a referral, or who tries too often waits.
    """
    email = plain_email(person.email)
    _slow_down("portal-join", ip)
    subject = f"clinic:{by.clinic_id}"
    with recorded(
        by=by, at=at, action="portal_join", subject=subject, permission="portal.join"
    ) as write:
        # The clinic's row is locked, so that of two with one address the second finds the first.
        clinic = lock_rows(Clinic.objects.filter(pk=by.clinic_id)).get()
        if not clinic.accepts_self_referral:
            raise RefusedError(_("This clinic asks for a referral. Please call it."))
        known = _accounts(clinic.pk).filter(email=email).first()
        if known is not None:
            _send_way_in(write, known)
            return
        phone = plain_phone(person.phone, clinic.country) if person.phone.strip() else ""
        patient = write.add(
            Patient,
            number=f"S-{at:%y%m%d}-{_letters(4)}",
            family_name=person.family_name,
            given_name=person.given_name,
            born_on=person.born_on,
        )
        referral = write.add(
            Referral,
            patient=patient,
            source="self",
            state=ReferralState.INTAKE,
            received_at=at,
            intake_sent_at=at,
        )
        account = write.add(
            PortalAccount,
            patient=patient,
            email=email,
            phone=phone,
            language=person.language,
            created_at=at,
        )
        write.facts.update(patient=str(patient.pk), referral=str(referral.pk))
        _send_way_in(write, account)


def invite(
    patient_id: UUID, *, email: str, by: Actor, at: datetime, phone: str = "", language: str = ""
) -> Invitation:
    """Open a patient's login, or a way back into it, and send the link; the code can be told too.

    With it the questionnaire of a new referral counts as sent.

    Raises BadInputError for an address that cannot be used or is another patient's.
    """
    email = plain_email(email)
    subject = f"patient:{patient_id}"
    with recorded(
        by=by, at=at, action="invite", subject=subject, permission="portal.invite"
    ) as write:
        clinic = lock_rows(Clinic.objects.filter(pk=by.clinic_id)).get()
        patient = Patient.objects.filter(clinic=clinic, pk=patient_id).first()
        if patient is None:
            raise BadInputError(_("There is no such patient in this clinic."), field="patient")
        if _accounts(clinic.pk).filter(email=email).exclude(patient=patient).exists():
            raise BadInputError(
                _("Another patient of this clinic uses this e-mail address."), field="email"
            )
        number = plain_phone(phone, clinic.country) if phone.strip() else ""
        row = PortalAccount.objects.filter(clinic=clinic, patient=patient).first()
        if row is None:
            row = write.add(
                PortalAccount,
                patient=patient,
                email=email,
                phone=number,
                language=language or clinic.language,
                created_at=at,
            )
        else:
            kept = {"phone": number or row.phone, "language": language or row.language}
            write.change(row, email=email, is_active=True, **kept)
        _note_sent(write, patient)
        return _send_way_in(write, row)


def ask_new_password(email: str, *, at: datetime, ip: str, clinic_id: UUID | None = None) -> None:
    """Send a link to every login of an address; where there is none nothing happens.

    Raises RefusedError when too many ask from one place.
    """
    _slow_down("portal-reset", ip)
    clinics = Clinic.objects.filter(pk=clinic_id) if clinic_id else Clinic.objects.order_by("pk")
    for pk in clinics.values_list("pk", flat=True):
        _send_link(email.strip().lower(), by=portal_itself(pk), at=at)


def choose_password(
    code: str, *, born_on: date | None, password: str, at: datetime, ip: str
) -> SignedIn:
    """Exchange a code and the date of birth for a password of one's own; the code is used up.

    Raises ForbiddenError with one sentence for whatever is wrong with code or date, and
    BadInputError for a weak password.
    """
    if is_paused("portal-code", "any", ip=ip):
        raise _no_way_in()
    found = _waiting(code, at)
    if found is None:
        count_attempt("portal-code", "any", ip=ip)
        raise _no_way_in()
    if born_on != found.patient.born_on or _tries(found) >= MOST_TRIES:
        _note_refusal(found, at)
        raise _no_way_in()
    check_strength(password)
    _use_up(found, password, at)
    return SignedIn(clinic_id=found.clinic_id, patient_id=found.patient_id)


def portal_itself(clinic_id: UUID) -> Actor:
    """The actor of what happens before anybody has signed in."""
    return system_actor(clinic_id, name="portal")


def _use_up(found: PortalAccount, password: str, at: datetime) -> None:
    with recorded(
        by=portal_itself(found.clinic_id),
        at=at,
        action="choose_password",
        subject=_subject(found),
        permission="portal.join",
    ) as write:
        row = lock_rows(_accounts(found.clinic_id).filter(pk=found.pk)).first()
        if row is None or row.invite_hash != found.invite_hash:  # another was faster
            raise _no_way_in()
        write.change(
            row,
            password=make_password(password),
            invite_hash="",
            invite_expires_at=None,
            last_login_at=at,
        )


def _send_link(email: str, *, by: Actor, at: datetime) -> None:
    subject = f"clinic:{by.clinic_id}"
    with recorded(
        by=by, at=at, action="ask_new_password", subject=subject, permission="portal.join"
    ) as write:
        account = lock_rows(_accounts(by.clinic_id).filter(email=email)).first()
        if account is not None:
            _send_way_in(write, account)


def _note_sent(write: Write, patient: Patient) -> None:
    """A referral that waits for the patient's answers is dated by the invitation."""
    rows = Referral.objects.filter(clinic_id=write.by.clinic_id, patient=patient)
    for row in lock_rows(rows.filter(state=ReferralState.RECEIVED).order_by("pk")):
        write.change(row, state=ReferralState.INTAKE, intake_sent_at=write.at)


def _send_way_in(write: Write, row: PortalAccount) -> Invitation:
    """A new code in place of the old one, and the link to it: long for a first, short for a new."""
    is_first = not row.password
    code = "-".join(_letters(4) for _part in range(3))
    expires_at = write.at + (INVITED_FOR if is_first else RESET_FOR)
    write.change(row, invite_hash=_hash(code), invite_expires_at=expires_at)
    queue_message(
        write,
        "invitation" if is_first else "password_reset",
        key=f"{row.pk}:{row.invite_hash[:16]}",
        patient_id=row.patient_id,
        path=f"/portal/welcome/{code}/",
    )
    write.facts.update(account=str(row.pk), expires_at=expires_at.isoformat())
    return Invitation(account_id=row.pk, code=code, expires_at=expires_at)


def _waiting(code: str, at: datetime) -> PortalAccount | None:
    hashed = _hash(code)
    for clinic_id in Clinic.objects.order_by("pk").values_list("pk", flat=True):
        with clinic_scope(clinic_id):
            rows = _accounts(clinic_id).filter(invite_hash=hashed, invite_expires_at__gt=at)
            if (row := rows.select_related("patient").first()) is not None:
                return row
    return None


def _tries(row: PortalAccount) -> int:
    """How often this very code was tried with a wrong date."""
    with clinic_scope(row.clinic_id):
        rows = AuditRow.objects.filter(
            clinic_id=row.clinic_id,
            action=_REFUSED,
            subject=_subject(row),
            facts__contains=row.invite_hash[:16],
        )
        return rows.count()


def _note_refusal(row: PortalAccount, at: datetime) -> None:
    with recorded(
        by=portal_itself(row.clinic_id),
        at=at,
        action=_REFUSED,
        subject=_subject(row),
        permission="portal.join",
    ) as write:
        write.note(code=row.invite_hash[:16])


def _accounts(clinic_id: UUID) -> QuerySet[PortalAccount]:
    return PortalAccount.objects.filter(clinic_id=clinic_id, is_active=True)


def _slow_down(what: str, ip: str) -> None:
    if is_paused(what, "any", ip=ip):
        raise RefusedError(_("Too many have tried from this place. Please wait 15 minutes."))
    count_attempt(what, "any", ip=ip)


def _subject(row: PortalAccount) -> str:
    return f"portal_account:{row.pk}"


def _hash(code: str) -> str:
    """Of a code as typed by hand: hyphens, spaces and small letters do not matter."""
    plain = "".join(letter for letter in code.upper() if letter in _LETTERS)
    return salted_hmac("openketamine.portal.code", plain, algorithm="sha256").hexdigest()


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _one in range(count))


def _no_way_in() -> ForbiddenError:
    return ForbiddenError(
        _(
            "This code and date of birth do not open a login. The code may have been used, or be "
            "too old: ask for a new one."
        )
    )
