"""A message on its way out: written in the transaction that wants it, sent by the worker."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient
from openketamine.records.session import Session


class OutboxState(models.TextChoices):
    """Where a message stands; a sender takes it by changing `queued` to `sending`."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class OutboxMessage(ClinicRecord):
    """One message; `dedupe_key` makes queueing it twice harmless."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=16)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=8, default="en")
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, default="", blank=True)
    body = models.TextField()
    dedupe_key = models.CharField(max_length=160)
    not_before = models.DateTimeField()
    state = models.CharField(max_length=16, default=OutboxState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, default="", blank=True)
    provider_id = models.CharField(max_length=120, default="", blank=True)
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "okt_outbox_message"
        constraints = [
            models.UniqueConstraint(fields=["clinic", "dedupe_key"], name="okt_outbox_dedupe"),
        ]
        indexes = [
            models.Index(fields=["state", "not_before"], name="okt_outbox_due"),
            models.Index(fields=["clinic", "patient", "-created_at"], name="okt_outbox_patient"),
        ]
