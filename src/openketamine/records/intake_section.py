"""What a patient wrote at home, section by section; every save is kept."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient
from openketamine.records.referral import Referral


class IntakeSection(ClinicRecord):
    """One save of one section; the highest version counts. `answers` is canonical JSON.

    `client_key` makes a repeated save harmless.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    section = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    answers = models.TextField()
    language = models.CharField(max_length=8, default="en")
    saved_at = models.DateTimeField()
    client_key = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        db_table = "okt_intake_section"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "referral", "section", "version"], name="okt_intake_version"
            ),
            models.UniqueConstraint(
                fields=["clinic", "referral", "client_key"],
                condition=~models.Q(client_key=""),
                name="okt_intake_client_key",
            ),
        ]
