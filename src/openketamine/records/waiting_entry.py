"""Who waits for a place."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.course import Course
from openketamine.records.patient import Patient


class WaitingState(models.TextChoices):
    """Where a place on the list stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"


class WaitingEntry(ClinicRecord):
    """One patient's place on the waiting list; a lower priority number comes first."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(default=5)
    note = models.CharField(max_length=400, default="", blank=True)
    state = models.CharField(max_length=16, default=WaitingState.WAITING)

    class Meta:
        db_table = "okt_waiting_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient"],
                condition=models.Q(state__in=["waiting", "offered"]),
                name="okt_waiting_entry_once",
            ),
        ]
