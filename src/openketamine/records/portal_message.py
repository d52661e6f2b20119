"""Messages between a patient and the clinic, inside the portal."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient


class PortalMessage(ClinicRecord):
    """One message; `by` is the member of the staff who wrote it, empty where the patient did."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    is_from_patient = models.BooleanField()
    body = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_name = models.CharField(max_length=120)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "okt_portal_message"
        indexes = [
            models.Index(fields=["clinic", "patient", "at"], name="okt_portal_message_thread")
        ]
