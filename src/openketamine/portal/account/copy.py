"""A copy of everything in one file: records to read, records for programs, and the files."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from openketamine.core.intake import SECTIONS
from openketamine.queries.portal import AccountRow
from openketamine.queries.portal_copy import copy_of_patient
from openketamine.ui.intake_words import SECTION_WORDS, told


def copy_of(account: AccountRow, *, at: datetime) -> bytes:
    """The file; times are UTC in the records for programs and the clinic's in those to read."""
    copy = copy_of_patient(clinic_id=account.clinic.id, patient_id=account.patient_id)
    newest = {row["section"]: row for row in copy.records["questionnaire"]}
    context = {
        "account": account,
        "at": at,
        "records": copy.records,
        "parts": [
            (SECTION_WORDS[name].title, list(told(name, newest[name]["answers"])))
            for name in SECTIONS
            if name in newest
        ],
    }
    data = {"clinic": account.clinic.name, "made_at": at, **copy.records}
    files = (
        ("records.html", render_to_string("portal/account/copy.html", context).encode()),
        ("records.json", json.dumps(data, cls=DjangoJSONEncoder, indent=1).encode()),
        *copy.files,
    )
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, content in files:
            entry = ZipInfo(name, date_time=at.timetuple()[:6])
            entry.external_attr = 0o600 << 16
            packed.writestr(entry, content)
    return out.getvalue()
