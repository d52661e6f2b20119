"""A copy of everything in one file: records to read, records for programs, and the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from openketamine.core.forms import Answers, has_rows, is_asked, rows_of, text_of, words_of
from openketamine.core.intake import SECTIONS
from openketamine.portal.intake.words import QUESTIONS, SECTION_WORDS, options_of
from openketamine.queries.portal import AccountRow
from openketamine.queries.portal_copy import copy_of_patient


@dataclass(frozen=True, slots=True)
class Told:
    """One answer of the questionnaire in words."""

    question: Any
    answer: str


def copy_of(account: AccountRow, *, at: datetime) -> bytes:
    """The file; times are UTC in the records for programs and the clinic's in those to read."""
    copy = copy_of_patient(clinic_id=account.clinic.id, patient_id=account.patient_id)
    newest = {row["section"]: row for row in copy.records["questionnaire"]}
    context = {
        "account": account,
        "at": at,
        "records": copy.records,
        "parts": [
            (SECTION_WORDS[name].title, list(_told(name, newest[name]["answers"])))
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


def _told(section: str, answers: Answers) -> Iterator[Told]:
    shape = SECTIONS[section]
    for field in shape.fields:
        if is_asked(field, answers) and (answer := _words(section, field.name, answers)):
            yield Told(QUESTIONS[section, field.name], answer)
    for row in rows_of(answers) if has_rows(shape, answers) else ():
        said = [_words(section, field.name, row) for field in shape.items if is_asked(field, row)]
        yield Told(SECTION_WORDS[section].row, " · ".join(one for one in said if one))


def _words(section: str, field: str, answers: Answers) -> str:
    """An answer as it was offered; what was typed as it was typed."""
    offered = options_of(section, field)
    given = words_of(answers, field) or (text_of(answers, field),)
    return ", ".join(str(offered.get(one, one)) for one in given if one)
