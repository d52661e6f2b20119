"""Alerts and the history of each: the row is the present state, transitions are evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openketamine.records.bed import Bed
from openketamine.records.clinic import Clinic, ClinicRecord
from openketamine.records.session import Session


class AlertState(models.TextChoices):
    """Where an alert stands."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"


class Alert(ClinicRecord):
    """One alert of a session; `alert_id` is the deterministic id of the monitoring engine."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, null=True, related_name="+")
    alert_id = models.CharField(max_length=160)
    condition = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    priority = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=AlertState.choices)
    onset_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cleared_at = models.DateTimeField(null=True)
    facts = models.TextField(default="{}")

    class Meta:
        db_table = "okt_alert"
        constraints = [
            models.UniqueConstraint(fields=["clinic", "session", "alert_id"], name="okt_alert_id"),
        ]
        indexes = [models.Index(fields=["clinic", "state", "raised_at"], name="okt_alert_open")]


class AlertTransition(models.Model):
    """One change of an alert; its id is the cursor of the live stream."""

    id = models.BigAutoField(primary_key=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    change = models.CharField(max_length=20)
    priority = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_name = models.CharField(max_length=120)
    facts = models.TextField(default="{}")

    class Meta:
        db_table = "okt_alert_transition"
        indexes = [models.Index(fields=["clinic", "id"], name="okt_transition_cursor")]
