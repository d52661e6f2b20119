"""A place where a patient receives an infusion."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord


class Bed(ClinicRecord):
    """One bed or chair; `device_key` is what its monitor calls it (PV1-3)."""

    name = models.CharField(max_length=80)
    room = models.CharField(max_length=80, default="", blank=True)
    device_key = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "okt_bed"
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "name"], name="okt_bed_name"),
            models.UniqueConstraint(fields=["clinic", "device_key"], name="okt_bed_device"),
        ]

    def __str__(self) -> str:
        return self.name
