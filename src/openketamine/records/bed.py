"""A place where a patient receives an infusion."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord

SLOWEST_REPORT_S = 60
"""A monitor that reports less often than once a minute shows no desaturation in time."""


class Bed(ClinicRecord):
    """One bed or chair; `device_key` is what its monitor calls it (PV1-3).

    `reporting_interval_s` is how often its monitor is set to report. It is stated and never
    learned from what arrives: a device that slows down is a fault to be told, not a habit.
    """

    name = models.CharField(max_length=80)
    room = models.CharField(max_length=80, default="", blank=True)
    device_key = models.CharField(max_length=200)
    reporting_interval_s = models.SmallIntegerField(
        "reporting interval (s)",
        default=1,
        db_default=1,
        help_text="How often the monitor is set to report; 1 to 60. Silence is judged by it.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "okt_bed"
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "name"], name="okt_bed_name"),
            models.UniqueConstraint(fields=["clinic", "device_key"], name="okt_bed_device"),
            # one gateway port serves all clinics: the key alone says whose message it is
            models.UniqueConstraint(
                fields=["device_key"],
                condition=models.Q(is_active=True),
                name="okt_bed_device_key",
                violation_error_message=(
                    "This device key is in use already. Set the monitor to another one."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(reporting_interval_s__range=(1, SLOWEST_REPORT_S)),
                name="okt_bed_interval",
            ),
        ]

    def __str__(self) -> str:
        return self.name
