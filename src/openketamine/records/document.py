"""Rendered documents, stored as the exact bytes that were given out."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.session import Session


class Document(ClinicRecord):
    """A document of a session; `sha256` is of `content`."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    media_type = models.CharField(max_length=80, default="application/pdf")
    event_head = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "okt_document"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "session", "kind", "sha256"], name="okt_document_content"
            ),
        ]
