"""A referral: who asks for the treatment, why, and how far it has come."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient


class ReferralState(models.TextChoices):
    """Where a referral stands; the last three end it."""

    RECEIVED = "received"
    INTAKE = "intake"
    ASSESSING = "assessing"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Referral(ClinicRecord):
    """One request for treatment, by the patient or by a clinician."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=16)
    referrer_name = models.CharField(max_length=200, default="", blank=True)
    referrer_contact = models.CharField(max_length=200, default="", blank=True)
    reason = models.TextField(default="", blank=True)
    indication = models.CharField(max_length=40, default="", blank=True)
    state = models.CharField(max_length=16, default=ReferralState.RECEIVED)
    received_at = models.DateTimeField()
    intake_sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "okt_referral"
        indexes = [
            models.Index(fields=["clinic", "patient", "-received_at"], name="okt_referral_newest")
        ]
