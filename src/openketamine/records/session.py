"""One infusion session: the order, and a cache of what its event log says."""

from __future__ import annotations

from django.db import models

from openketamine.core.session.occupancy import ON_THE_UNIT
from openketamine.records.bed import Bed
from openketamine.records.clinic import ClinicRecord
from openketamine.records.course import Course
from openketamine.records.patient import Patient

_IS_HERE = models.Q(phase__in=[phase.value for phase in ON_THE_UNIT])


class Session(ClinicRecord):
    """A planned or running session. `event_count` and `event_head` must match the last event.

    Visits booked as one object share `series`. The database refuses a second visit in a room, or
    of a patient, between `scheduled_at` and `scheduled_until` (records.database_rules). A cancelled
    visit gives its `ordinal` back; what a patient said before `moved_at` was about another time.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, null=True, related_name="+")
    ordinal = models.PositiveSmallIntegerField()
    scheduled_at = models.DateTimeField()
    scheduled_until = models.DateTimeField(null=True)
    series = models.UUIDField(null=True)
    times_moved = models.PositiveSmallIntegerField(default=0, db_default=0)
    moved_at = models.DateTimeField(null=True)
    is_missed = models.BooleanField(default=False, db_default=False)
    phase = models.CharField(max_length=20, default="scheduled")
    is_on_hold = models.BooleanField(default=False)
    protocol_set = models.CharField(max_length=80)
    drug = models.CharField(max_length=40, default="ketamine-racemic")
    ordered_mg_per_kg = models.DecimalField(max_digits=6, decimal_places=3)
    ordered_minutes = models.DecimalField(max_digits=6, decimal_places=1)
    ordered_volume_ml = models.DecimalField(max_digits=7, decimal_places=2)
    vial_mg_per_ml = models.DecimalField(max_digits=6, decimal_places=2)
    event_count = models.PositiveIntegerField(default=0, editable=False)
    event_head = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        db_table = "okt_session"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "course", "ordinal"],
                condition=~models.Q(phase="cancelled"),
                name="okt_session_no",
            ),
            # the second net under actions.occupancy: one patient in a bed, once on the unit
            models.UniqueConstraint(
                fields=["bed"], condition=_IS_HERE, name="okt_session_bed_taken"
            ),
            models.UniqueConstraint(
                fields=["patient"], condition=_IS_HERE, name="okt_session_patient_here"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "scheduled_at"], name="okt_session_day")]
