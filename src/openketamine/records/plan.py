"""The plan of a course, signed by the prescriber; what the consent is generated from."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.course import Course
from openketamine.records.patient import Patient
from openketamine.records.signature import Signature


class Plan(ClinicRecord):
    """One version of a patient's plan; the highest version of a course counts."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    indication = models.CharField(max_length=40)
    protocol_set = models.CharField(max_length=80)
    drug = models.CharField(max_length=40, default="ketamine-racemic")
    mg_per_kg = models.DecimalField(max_digits=6, decimal_places=3)
    minutes = models.DecimalField(max_digits=6, decimal_places=1)
    volume_ml = models.DecimalField(max_digits=7, decimal_places=2)
    vial_mg_per_ml = models.DecimalField(max_digits=6, decimal_places=2)
    infusions = models.PositiveSmallIntegerField()
    per_week = models.PositiveSmallIntegerField()
    cost_text = models.TextField(default="", blank=True)
    note = models.TextField(default="", blank=True)
    content_hash = models.CharField(max_length=64)
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "okt_plan"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "course", "version"], name="okt_plan_version"
            ),
        ]
