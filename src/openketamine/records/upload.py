"""A letter or picture that somebody handed in, checked before it was kept."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient
from openketamine.records.referral import Referral


class Upload(ClinicRecord):
    """One file of a patient; `sha256` is of `content`, which is what the check let through."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        db_table = "okt_upload"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient", "sha256"], name="okt_upload_content"
            ),
        ]
