"""What devices measured: one wide row per bed and device time."""

from __future__ import annotations

from django.db import models

from openketamine.records.bed import Bed
from openketamine.records.clinic import Clinic
from openketamine.records.session import Session


class VitalFrame(models.Model):
    """A frame as received. Times are UTC epoch ms; `flags` is JSON of metric to validity,
    `alerts` JSON of what the device itself alerted to, stored whether or not the bed is watched.

    The digest is part of the key: the same content sent twice is one row, other content at the
    same device time is another. SQLite keeps the table without rowid in key order.
    """

    pk = models.CompositePrimaryKey("clinic_id", "bed_id", "device_ms", "digest")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="+", db_index=False)
    device_ms = models.BigIntegerField()
    digest = models.CharField(max_length=16)
    received_ms = models.BigIntegerField()
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    source = models.CharField(max_length=200, default="")
    message_id = models.CharField(max_length=200, default="")
    flags = models.TextField(default="")
    alerts = models.TextField(default="", db_default="")
    hr_bpm = models.FloatField(null=True)
    pr_bpm = models.FloatField(null=True)
    spo2_pct = models.FloatField(null=True)
    rr_bpm = models.FloatField(null=True)
    nibp_sys_mmhg = models.FloatField(null=True)
    nibp_dia_mmhg = models.FloatField(null=True)
    nibp_map_mmhg = models.FloatField(null=True)
    abp_sys_mmhg = models.FloatField(null=True)
    abp_dia_mmhg = models.FloatField(null=True)
    abp_map_mmhg = models.FloatField(null=True)
    temp_cel = models.FloatField(null=True)
    etco2_mmhg = models.FloatField(null=True)
    perfusion_pct = models.FloatField(null=True)
    pump_rate_ml_per_h = models.FloatField(null=True)
    pump_volume_infused_ml = models.FloatField(null=True)

    class Meta:
        db_table = "okt_vital_frame"
        indexes = [
            models.Index(fields=["clinic", "received_ms"], name="okt_frame_received"),
            models.Index(fields=["clinic", "session", "device_ms"], name="okt_frame_session"),
        ]
