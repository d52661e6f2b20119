"""A patient, as little as an infusion day needs."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord


class Patient(ClinicRecord):
    """A person who is treated; `number` is the clinic's own record number."""

    number = models.CharField(max_length=40)
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120)
    born_on = models.DateField()
    sex = models.CharField(max_length=16, default="", blank=True)
    last_weight_kg = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    height_cm = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    allergies = models.CharField(max_length=400, default="", blank=True)

    class Meta:
        db_table = "okt_patient"
        constraints = [
            models.UniqueConstraint(fields=["clinic", "number"], name="okt_patient_number"),
        ]
