"""Who wrote what and when: one hash chain per clinic."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openketamine.records.clinic import Clinic


class AuditRow(models.Model):
    """One write. `facts` is canonical JSON; it names the head of the session's event chain."""

    id = models.BigAutoField(primary_key=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_name = models.CharField(max_length=120)
    role = models.CharField(max_length=16)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=100)
    facts = models.TextField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "okt_audit_row"
        constraints = [
            models.UniqueConstraint(fields=["clinic", "seq"], name="okt_audit_seq"),
        ]
        indexes = [models.Index(fields=["clinic", "subject"], name="okt_audit_subject")]
