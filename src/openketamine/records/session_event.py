"""The append-only log of a session, one hash chain per session."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openketamine.records.clinic import Clinic
from openketamine.records.session import Session


class SessionEvent(models.Model):
    """One thing that happened; `payload` is canonical JSON, `by` is empty for the system."""

    id = models.BigAutoField(primary_key=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    payload = models.TextField()
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_name = models.CharField(max_length=120)
    corrects = models.PositiveIntegerField(null=True)
    client_key = models.CharField(max_length=64, default="")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "okt_session_event"
        constraints = [
            models.UniqueConstraint(fields=["clinic", "session", "seq"], name="okt_event_seq"),
        ]
        indexes = [
            models.Index(fields=["clinic", "id"], name="okt_event_cursor"),
            models.Index(fields=["clinic", "session", "client_key"], name="okt_event_key"),
        ]
