"""Save and sign a medical or psychological assessment; every save is a version that stays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openketamine.actions.actor import Actor
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.actions.signature import add_signature, check_signer
from openketamine.core.assessment import KINDS
from openketamine.core.errors import BadInputError, StaleError
from openketamine.core.forms import problems
from openketamine.records.chain import START, assessment_content, canonical, link
from openketamine.records.models import Assessment, Clinic, Patient, Signature

MEANING = "is responsible for this assessment"
"""What a signature of an assessment says."""
_LONGEST = 200_000  # characters; a whole assessment has some thousands


def save_assessment(
    patient_id: UUID,
    kind: str,
    content: Mapping[str, Any],
    *,
    expected_version: int,
    by: Actor,
    at: datetime,
) -> int:
    """Keep a draft as a new version, whatever is still missing or wrong; returns its number.

    The same content again is no new version. Raises StaleError when somebody else saved since.
    """
    subject = f"assessment:{kind}:{patient_id}"
    with recorded(
        by=by, at=at, action="save_assessment", subject=subject, permission="assessment.write"
    ) as write:
        text = _text(kind, content)
        newest = _newest(write, patient_id, kind, expected_version)
        if newest is not None and newest.content == text:
            return newest.version
        return _add(write, _next(patient_id, kind, text, newest))


def sign_assessment(
    patient_id: UUID,
    kind: str,
    content: Mapping[str, Any],
    *,
    expected_version: int,
    signer: Actor,
    by: Actor,
    at: datetime,
) -> int:
    """Sign the assessment as it is given, as a new version; returns its number.

    `signer` has just given user name and password again. What is missing may stay open, and stays
    unknown; what is wrong must be mended first: raises BadInputError naming the first of it.
    """
    check_signer(signer, by)
    subject = f"assessment:{kind}:{patient_id}"
    with recorded(
        by=signer, at=at, action="sign_assessment", subject=subject, permission="assessment.sign"
    ) as write:
        text = _text(kind, content)
        newest = _newest(write, patient_id, kind, expected_version)
        _check_right(write, kind, content)
        row = _next(patient_id, kind, text, newest)
        signature = add_signature(write, subject, meaning=MEANING, record_hash=row.content_hash)
        write.facts["screen_of"] = str(by.staff_id or "")
        return _add(write, row, signature)


def _text(kind: str, content: Mapping[str, Any]) -> str:
    if kind not in KINDS:
        raise BadInputError(f"There is no assessment {kind!r}.", field="kind")
    if unknown := sorted(set(content) - set(KINDS[kind])):
        raise BadInputError(f"The assessment has no part {unknown[0]!r}.", field=unknown[0])
    text = canonical(content)
    if len(text) > _LONGEST:
        raise BadInputError(f"An assessment holds at most {_LONGEST} characters.", field="content")
    return text


def _newest(write: Write, patient_id: UUID, kind: str, expected_version: int) -> Assessment | None:
    """The newest version, with the patient's row locked until this one is written."""
    patients = Patient.objects.filter(clinic_id=write.by.clinic_id, pk=patient_id)
    if lock_rows(patients).first() is None:
        raise BadInputError("There is no such patient in this clinic.", field="patient")
    newest = (
        Assessment.objects.filter(clinic_id=write.by.clinic_id, patient_id=patient_id, kind=kind)
        .order_by("-version")
        .first()
    )
    found = 0 if newest is None else newest.version
    if found != expected_version:
        raise StaleError(
            f"Version {found} was saved meanwhile by somebody else. Nothing of yours is lost: "
            "compare it below, then save again."
        )
    return newest


def _check_right(write: Write, kind: str, content: Mapping[str, Any]) -> None:
    zone = ZoneInfo(Clinic.objects.get(pk=write.by.clinic_id).timezone)
    today = write.at.astimezone(zone).date()
    for name, section in KINDS[kind].items():
        for problem in problems(section, content.get(name, {}), today=today):
            if problem.code != "missing":
                raise BadInputError(
                    f"{name}, {problem.field}: this cannot be signed as it is.",
                    field=f"{name}-{problem.field}",
                )


def _next(patient_id: UUID, kind: str, text: str, newest: Assessment | None) -> Assessment:
    version = 1 if newest is None else newest.version + 1
    row = Assessment(patient_id=patient_id, kind=kind, version=version, content=text)
    row.content_hash = link(START, assessment_content(row))
    return row


def _add(write: Write, row: Assessment, signature: Signature | None = None) -> int:
    write.facts.update(kind=row.kind, version=row.version, parts=sorted(json.loads(row.content)))
    write.add(
        Assessment,
        patient_id=row.patient_id,
        kind=row.kind,
        version=row.version,
        content=row.content,
        content_hash=row.content_hash,
        saved_at=write.at,
        by_id=write.by.staff_id,
        signature=signature,
    )
    return row.version
