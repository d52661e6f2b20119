"""When a patient can come; every save is kept."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient


class Availability(ClinicRecord):
    """One save; the highest version counts. `content`: weekly windows and dates away, as JSON."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    content = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "okt_availability"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient", "version"], name="okt_availability_version"
            ),
        ]
