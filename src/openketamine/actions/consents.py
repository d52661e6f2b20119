"""Verbs of the consent: read, understood, signed by patient, witness and clinician, withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password

from openketamine.actions._consent import (
    add_event,
    document_for,
    locked_patient,
    opened_document,
    plan_of,
    standing_of,
)
from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.actions.attempts import count_attempt, forget_attempts, is_paused
from openketamine.actions.consent_alerts import stop_running
from openketamine.actions.own import patient_of
from openketamine.actions.recorded import Write, recorded
from openketamine.actions.signature import check_signer
from openketamine.core.consent import (
    LANGUAGES,
    TWO_RULE,
    Marked,
    Standing,
    State,
    Step,
    mark,
    refuse_unless,
)
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError, StaleError
from openketamine.records.models import (
    ConsentEvent,
    ConsentEventKind,
    Patient,
    PortalAccount,
)
from openketamine.records.scope import clinic_scope

_TRIES = "consent-signature"
_LONGEST_REASON = 400
_STARTED = frozenset({State.OPEN, State.TEACH_BACK_FAILED, State.AWAITING_PATIENT})
_SIGNED = frozenset({State.AWAITING_WITNESS, State.AWAITING_CLINICIAN, State.VALID})


def prepare_consent(patient_id: UUID, *, by: Actor, at: datetime) -> None:
    """Make the documents of the present plan and text; those that are there stay."""
    subject = f"consent:{patient_id}"
    with recorded(
        by=by, at=at, action="prepare_consent", subject=subject, permission="consent.make"
    ) as write:
        patient = locked_patient(write, patient_id)
        plan = plan_of(write, patient)
        for language in LANGUAGES:
            document_for(write, patient, plan, language)


def hand_tablet(patient_id: UUID, *, by: Actor, at: datetime) -> None:
    """Note who handed the clinic's tablet to the patient; the documents are made if need be."""
    prepare_consent(patient_id, by=by, at=at)
    subject = f"consent:{patient_id}"
    with recorded(
        by=by, at=at, action="hand_tablet", subject=subject, permission="consent.make"
    ) as write:
        locked_patient(write, patient_id)
        write.note(is_on_tablet=True)


def open_consent(language: str, *, by: Actor, at: datetime) -> UUID:
    """The patient begins to read, or goes on; returns the document's id.

    Another language before the signature starts the questions anew; what was signed stays.
    """
    if language not in LANGUAGES:
        raise BadInputError("The consent is not there in this language.", field="language")
    with _patients_own("open_consent", by, at) as (write, patient):
        plan = plan_of(write, patient)
        found = standing_of(write, patient)
        if found.state in _SIGNED:
            return opened_document(write, patient, found).pk
        document = document_for(write, patient, plan, language)
        known = found.document
        is_same = known is not None and known.sha256 == document.sha256
        if not (is_same and found.state in _STARTED):
            refuse_unless(found, Step.OPENED)
            add_event(write, patient, document, ConsentEventKind.OPENED)
        return document.pk


def answer_question(question: str, option: str, *, by: Actor, at: datetime) -> Marked:
    """Mark one answer and keep it; a question that is answered right is not counted again."""
    with _patients_own("answer_question", by, at) as (write, patient):
        found = standing_of(write, patient)
        document = opened_document(write, patient, found)
        marked = mark(json.loads(document.content), question, option)
        if question not in found.answered:
            refuse_unless(found, Step.ANSWERED_RIGHT)
            add_event(
                write,
                patient,
                document,
                ConsentEventKind.TEACH_BACK,
                question=question,
                option=option,
                is_right=marked.is_right,
            )
        return marked


def reauthenticate_patient(password: str, *, by: Actor, at: datetime, ip: str) -> Actor:
    """The patient of this portal password, for a signature; counts towards a pause.

    Raises ForbiddenError with one sentence for every failure.
    """
    patient_id = patient_of(by)
    name = str(patient_id)
    with clinic_scope(by.clinic_id):
        rows = PortalAccount.objects.filter(
            clinic_id=by.clinic_id, patient_id=patient_id, is_active=True
        )
        account = rows.exclude(password="").first()
        is_right = (
            account is not None
            and not is_paused(_TRIES, name, ip=ip)
            and check_password(password, account.password)
        )
    if account is None or not is_right:
        count_attempt(_TRIES, name, ip=ip)
        raise ForbiddenError("This is not the password, or it is paused for a while.")
    forget_attempts(_TRIES, name, ip=ip)
    return Actor(
        staff_id=None,
        clinic_id=by.clinic_id,
        role=PATIENT_ROLE,
        display_name=by.display_name,
        patient_id=patient_id,
        account_id=account.pk,
    )


def sign_consent(
    printed_name: str,
    *,
    sha256: str,
    signer: Actor,
    by: Actor,
    at: datetime,
    is_read_aloud: bool = False,
    is_on_tablet: bool = False,
) -> Standing:
    """The patient says yes to the document of this hash.

    `signer` comes from `reauthenticate_patient`; a signer without a login, or one to whom the
    text was read aloud, needs a witness. Raises RefusedError before every question is right,
    StaleError when the document is another than the one that was shown.
    """
    if not printed_name.strip():
        raise BadInputError("Type your name.", field="printed_name")
    if (signer.clinic_id, signer.patient_id) != (by.clinic_id, by.patient_id):
        raise ForbiddenError("This is not your record.")
    with _patients_own("sign_consent", signer, at) as (write, patient):
        needs_witness = signer.account_id is None or is_read_aloud
        step = Step.SIGNED_FOR_WITNESS if needs_witness else Step.SIGNED_BY_PATIENT
        found = standing_of(write, patient)
        refuse_unless(found, step)
        _check_shown(found, sha256)
        add_event(
            write,
            patient,
            opened_document(write, patient, found),
            ConsentEventKind.SIGNED_BY_PATIENT,
            printed_name=printed_name.strip(),
            needs_witness=needs_witness,
            identified_by="password" if signer.account_id else "witness",
            is_read_aloud=is_read_aloud,
            is_on_tablet=is_on_tablet,
        )
        return standing_of(write, patient)


def witness_consent(
    patient_id: UUID, *, sha256: str, signer: Actor, by: Actor, at: datetime
) -> Standing:
    """A person of the clinic saw the patient say yes; `signer` comes from `reauthenticate`."""
    return _countersigned(
        patient_id, Step.WITNESSED, ConsentEventKind.WITNESSED, sha256, signer, by, at
    )


def countersign_consent(
    patient_id: UUID, *, sha256: str, signer: Actor, by: Actor, at: datetime
) -> Standing:
    """The clinician who explained it signs; another person than the witness.

    `signer` comes from `reauthenticate`.
    """
    kind = ConsentEventKind.SIGNED_BY_CLINICIAN
    return _countersigned(patient_id, Step.SIGNED_BY_CLINICIAN, kind, sha256, signer, by, at)


def withdraw_consent(
    *, by: Actor, at: datetime, reason: str = "", patient_id: UUID | None = None
) -> Standing:
    """Nothing starts from now on; a running infusion raises an alert that asks to stop it.

    By the patient, or recorded by the clinic (`patient_id`) when the patient says so.
    """
    if len(reason) > _LONGEST_REASON:
        raise BadInputError(f"At most {_LONGEST_REASON} characters.", field="reason")
    concerned = patient_of(by, patient_id)
    with recorded(
        by=by,
        at=at,
        action="withdraw_consent",
        subject=f"consent:{concerned}",
        permission="consent.withdraw",
    ) as write:
        patient = locked_patient(write, concerned)
        found = standing_of(write, patient)
        refuse_unless(found, Step.WITHDRAWN)
        document = opened_document(write, patient, found)
        kind = ConsentEventKind.WITHDRAWN
        add_event(write, patient, document, kind, reason=reason.strip(), said_by=by.role)
        after = standing_of(write, patient)
    stop_running(by.clinic_id, concerned, at=at)
    return after


@contextmanager
def _patients_own(action: str, by: Actor, at: datetime) -> Iterator[tuple[Write, Patient]]:
    """An audited step of the patient's own consent, with the patient's row locked."""
    patient_id = patient_of(by)
    subject = f"consent:{patient_id}"
    with recorded(by=by, at=at, action=action, subject=subject, permission="consent.sign") as write:
        yield write, locked_patient(write, patient_id)


def _countersigned(
    patient_id: UUID,
    step: Step,
    kind: ConsentEventKind,
    sha256: str,
    signer: Actor,
    by: Actor,
    at: datetime,
) -> Standing:
    check_signer(signer, by)
    with recorded(
        by=signer,
        at=at,
        action="witness_consent" if step is Step.WITNESSED else "countersign_consent",
        subject=f"consent:{patient_id}",
        permission="consent.countersign",
    ) as write:
        patient = locked_patient(write, patient_id)
        found = standing_of(write, patient)
        refuse_unless(found, step)
        _check_shown(found, sha256)
        document = opened_document(write, patient, found)
        _check_two(write, patient)
        add_event(write, patient, document, kind, role=signer.role)
        write.facts["screen_of"] = str(by.staff_id or "")
        return standing_of(write, patient)


def _check_two(write: Write, patient: Patient) -> None:
    """Who witnessed the signature does not also countersign it."""
    rows = ConsentEvent.objects.filter(clinic_id=write.by.clinic_id, patient=patient)
    last = rows.order_by("-ordinal").first()
    is_same = last is not None and last.by_id == write.by.staff_id
    if last is not None and last.kind == ConsentEventKind.WITNESSED and is_same:
        raise RefusedError("You were the witness; another clinician must sign.", rule_id=TWO_RULE)


def _check_shown(found: Standing, sha256: str) -> None:
    if found.document is None or found.document.sha256 != sha256:
        raise StaleError("The document has changed since it was shown: read it again.")
