"""The medical and the psychological assessment; every save is kept, a signed one is evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient
from openketamine.records.signature import Signature


class AssessmentKind(models.TextChoices):
    """Both are needed before a course."""

    MEDICAL = "medical"
    PSYCHOLOGICAL = "psychological"


class Assessment(ClinicRecord):
    """One save of one assessment; `content` is canonical JSON, `content_hash` what is signed."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    content = models.TextField()
    content_hash = models.CharField(max_length=64)
    saved_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "okt_assessment"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient", "kind", "version"], name="okt_assessment_version"
            ),
        ]
