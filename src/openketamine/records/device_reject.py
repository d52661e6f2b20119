"""Device messages that are not stored as measurements, kept as they came."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import Clinic


class DeviceReject(models.Model):
    """A message in quarantine with the reason and place of the refusal.

    With the code AA it was accepted, and nothing in it was understood. `clinic` is empty where it
    may be of several clinics: then none of them sees it.
    """

    id = models.BigAutoField(primary_key=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    peer = models.CharField(max_length=100)
    code = models.CharField(max_length=2)
    reason = models.CharField(max_length=400)
    location = models.CharField(max_length=100, default="")
    raw = models.BinaryField()

    class Meta:
        db_table = "okt_device_reject"
