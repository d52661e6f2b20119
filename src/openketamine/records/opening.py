"""When the clinic is open, and who is there."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openketamine.records.clinic import ClinicRecord


class OpeningHours(ClinicRecord):
    """One span of one weekday (0 is Monday) in the clinic's time zone."""

    weekday = models.PositiveSmallIntegerField()
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        db_table = "okt_opening_hours"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "weekday", "opens_at"], name="okt_opening_hours_span"
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__range=(0, 6)), name="okt_opening_hours_weekday"
            ),
        ]


class Closure(ClinicRecord):
    """A day on which the clinic is closed."""

    on = models.DateField()
    reason = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        db_table = "okt_closure"
        constraints = [models.UniqueConstraint(fields=["clinic", "on"], name="okt_closure_day")]


class Shift(ClinicRecord):
    """One span of one weekday on which a person is there."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    class Meta:
        db_table = "okt_shift"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "staff", "weekday", "starts_at"], name="okt_shift_span"
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__range=(0, 6)), name="okt_shift_weekday"
            ),
        ]
