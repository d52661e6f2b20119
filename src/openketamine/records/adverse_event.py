"""Adverse events, for lists and reports; the session's log holds the evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.session import Session


class AdverseEvent(ClinicRecord):
    """One adverse event of a session; `event_seq` is its entry in the session's log."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    event_seq = models.PositiveIntegerField()
    term = models.CharField(max_length=120)
    severity = models.CharField(max_length=20)
    intervention = models.CharField(max_length=400, default="")
    outcome = models.CharField(max_length=200, default="")
    is_serious = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "okt_adverse_event"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "session", "event_seq"], name="okt_adverse_event_seq"
            ),
        ]
