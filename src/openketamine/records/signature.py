"""Electronic signatures: who, when, what it means, and the exact record that was signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.session import Session


class Signature(ClinicRecord):
    """A signature bound to a session's record by its hash (21 CFR 11.50 and 11.70)."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=100)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=120)
    role = models.CharField(max_length=16)
    meaning = models.CharField(max_length=80)
    record_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "okt_signature"
        indexes = [models.Index(fields=["clinic", "subject"], name="okt_signature_subject")]
