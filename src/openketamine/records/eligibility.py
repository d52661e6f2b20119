"""What was decided on a patient's eligibility, and a prescriber's signed overrides."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient
from openketamine.records.signature import Signature


class EligibilityReport(ClinicRecord):
    """The rules' verdict as it was read: `chart` and `decision` are canonical JSON.

    `conclusion` is what the person decided: accepted, declined or more (asked for).
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    indication = models.CharField(max_length=40)
    protocol_set = models.CharField(max_length=80)
    outcome = models.CharField(max_length=16)
    conclusion = models.CharField(max_length=16)
    note = models.TextField(default="", blank=True)
    chart = models.TextField()
    decision = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "okt_eligibility_report"
        indexes = [models.Index(fields=["clinic", "patient", "-at"], name="okt_eligibility_newest")]


class EligibilityOverride(ClinicRecord):
    """A prescriber's signed decision on one rule; the highest ordinal counts, it may end."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    indication = models.CharField(max_length=40)
    rule_id = models.CharField(max_length=40)
    ordinal = models.PositiveIntegerField()
    reason = models.CharField(max_length=400)
    is_ended = models.BooleanField(default=False)
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "okt_eligibility_override"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient", "indication", "rule_id", "ordinal"],
                name="okt_eligibility_override_no",
            ),
        ]
