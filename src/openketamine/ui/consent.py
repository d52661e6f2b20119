"""A stored consent document as HTML and as PDF, from one template; always in its own language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from django.template.loader import render_to_string
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openketamine.ui.pdf import html_to_pdf


class Document(Protocol):
    """What is shown of a stored document."""

    @property
    def version(self) -> int:
        """Its number."""

    @property
    def language(self) -> str:
        """The language that it was made in."""

    @property
    def template_version(self) -> str:
        """The version of its words."""

    @property
    def content(self) -> Mapping[str, Any]:
        """What was shown."""

    @property
    def sha256(self) -> str:
        """The hash that the signatures are bound to."""

    @property
    def made_at(self) -> datetime:
        """When it was made."""


class Signed(Protocol):
    """What is shown of a signature."""

    @property
    def kind(self) -> str:
        """As whom."""

    @property
    def printed_name(self) -> str:
        """Who."""

    @property
    def at(self) -> datetime:
        """When."""


ROLES = {
    "signed_by_patient": (gettext_lazy("patient"), ""),
    "witnessed": (gettext_lazy("witness"), "witness"),
    "signed_by_clinician": (gettext_lazy("clinician"), "clinician"),
}
"""As whom somebody signed, and which statement of the document that is."""


def numbered(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts with each claim's sources as numbers of the list at the end."""
    places = {source["key"]: n for n, source in enumerate(content["sources"], start=1)}
    return [
        {
            **part,
            "claims": [
                {**claim, "numbers": sorted(places[key] for key in claim["cites"])}
                for claim in part["claims"]
            ],
        }
        for part in content["parts"]
    ]


def consent_html(document: Document, signatures: Iterable[Signed]) -> str:
    """The whole document with its signatures, in the current time zone."""
    with translation.override(document.language):
        content = document.content
        return render_to_string(
            "ui/consent/document.html",
            {
                "document": document,
                "content": content,
                "parts": numbered(content),
                "born_on": _day(date.fromisoformat(content["patient"]["born_on"])),
                "signatures": [_row(row, content) for row in signatures],
            },
        )


def consent_pdf(document: Document, signatures: Iterable[Signed], *, is_valid: bool) -> bytes:
    """A tagged PDF; the same document and signatures give the same bytes."""
    rows = list(signatures)
    with translation.override(document.language):
        content = document.content
        return html_to_pdf(
            consent_html(document, rows),
            title=content["title"],
            author=content["clinic"]["name"],
            language=document.language,
            at=rows[-1].at if rows else document.made_at,
            footer=_("%(name)s, version %(version)s. %(digest)s")
            % {
                "name": content["patient"]["name"],
                "version": document.version,
                "digest": document.sha256[:16],
            },
            draft="" if is_valid else _("NOT VALID"),
        )


def _row(row: Signed, content: Mapping[str, Any]) -> dict[str, Any]:
    role, statement = ROLES[row.kind]
    said = content["statements"][statement] if statement else ""
    return {
        "printed_name": row.printed_name,
        "role": str(role),
        "at": row.at,
        "statement": said,
    }


def _day(day: date) -> str:
    return formats.date_format(day, "j M Y")
