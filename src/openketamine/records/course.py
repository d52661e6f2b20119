"""A course: the planned series of infusions of one patient."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient


class Course(ClinicRecord):
    """How many infusions are planned under which indication."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    planned_infusions = models.PositiveSmallIntegerField(default=6)
    indication = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "okt_course"
        constraints = [
            models.UniqueConstraint(fields=["clinic", "patient", "number"], name="okt_course_no"),
        ]
