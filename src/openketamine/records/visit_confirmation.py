"""What a patient said of the ride home and of fasting before a visit."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient
from openketamine.records.session import Session


class VisitConfirmation(ClinicRecord):
    """One answer on one visit; the newest of a kind (ride or fasting) counts."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    answer = models.CharField(max_length=8)
    ride_name = models.CharField(max_length=120, default="", blank=True)
    ride_phone = models.CharField(max_length=32, default="", blank=True)
    said_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        db_table = "okt_visit_confirmation"
        indexes = [models.Index(fields=["clinic", "session", "kind"], name="okt_visit_confirmed")]
