"""Letters and pictures that somebody hands in: checked elsewhere, written anew, kept once."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from uuid import UUID

from django.utils.translation import gettext as _

from openketamine.actions.actor import Actor
from openketamine.actions.own import patient_of
from openketamine.actions.recorded import lock_rows, recorded
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.records.models import Patient, Referral, Upload

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 40

_CHECK = ("-I", "-m", "openketamine.actions.letter_check")
_PATIENCE_S = 40
_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_ODD = re.compile(r"[^\w .()+-]")


def add_upload(
    content: bytes, *, name: str, by: Actor, at: datetime, patient_id: UUID | None = None
) -> UUID:
    """Keep a PDF, JPEG or PNG of a patient; the same file again is the one that is there.

    Raises BadInputError with a sentence for what is not kept: too large, of another kind, broken,
    locked, or with anything in it that acts by itself.
    """
    patient_id = patient_of(by, patient_id)
    media_type, kept = _checked(content)
    digest = sha256(kept).hexdigest()
    subject = f"patient:{patient_id}"
    with recorded(
        by=by, at=at, action="add_upload", subject=subject, permission="upload.add"
    ) as write:
        patients = Patient.objects.filter(clinic_id=by.clinic_id, pk=patient_id)
        patient = lock_rows(patients).first()
        if patient is None:
            raise BadInputError(_("There is no such patient in this clinic."), field="patient")
        mine = Upload.objects.filter(clinic_id=by.clinic_id, patient=patient)
        known = mine.filter(sha256=digest).values_list("pk", flat=True).first()
        if known is not None:
            return known
        if mine.count() >= MOST_FILES:
            raise RefusedError(_("There are very many files already. Please call the clinic."))
        referrals = Referral.objects.filter(clinic_id=by.clinic_id, patient=patient)
        row = write.add(
            Upload,
            patient=patient,
            referral=referrals.order_by("-received_at").first(),
            name=plain_name(name, media_type),
            media_type=media_type,
            size=len(kept),
            sha256=digest,
            content=kept,
            uploaded_at=at,
            by_name=by.display_name,
        )
        write.facts.update(upload=str(row.pk), sha256=digest, media_type=media_type)
        return row.pk


def plain_name(name: str, media_type: str) -> str:
    """A file's name without folders, odd signs or an ending that is not its own."""
    stem = _ODD.sub("_", PurePath(name.replace("\\", "/")).name)
    stem = stem.rpartition(".")[0] or stem
    return f"{stem.strip(' .')[:100] or 'letter'}{_ENDINGS[media_type]}"


def _checked(content: bytes) -> tuple[str, bytes]:
    if len(content) > MOST_BYTES:
        raise _not_kept("too_large")
    try:
        run = subprocess.run(
            [sys.executable, *_CHECK], input=content, capture_output=True, timeout=_PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        raise _not_kept("broken") from None
    line, _newline, kept = run.stdout.partition(b"\n")
    answer = json.loads(line) if run.returncode == 0 and line else {"refused": "broken"}
    if answer.get("media_type") not in _ENDINGS:
        raise _not_kept(answer.get("refused", "broken"))
    return answer["media_type"], kept


def _not_kept(code: str) -> BadInputError:
    kinds = _("Please choose a PDF, or a picture as JPEG or PNG.")
    sentences = {
        "empty": _("This file is empty. Please choose another one."),
        "too_large": _("This file is larger than 10 MB. Please choose a smaller one."),
        "heic": _(
            "This picture has Apple's format HEIC, which the clinic cannot open. Take a "
            "screenshot of it, or set the camera to “Most compatible”, and choose that picture."
        ),
        "kind": kinds,
        "broken": _("This file cannot be read. Please save it anew, or choose another one."),
        "locked": _("This PDF is locked. Please save it without a password and choose it again."),
        "active": _(
            "This PDF holds a program, a form that sends itself or another file. Please print "
            "it into a new PDF, or take a picture of it, and choose that one."
        ),
        "too_many_pages": _("This PDF has more than 200 pages. Please choose a shorter one."),
        "too_many_pixels": _("This picture is too large. Please choose a smaller one."),
    }
    return BadInputError(sentences.get(code, sentences["broken"]), field="file")
