"""The alert engine's memory of a bed, so that a restart changes no alert."""

from __future__ import annotations

from django.db import models

from openketamine.records.bed import Bed
from openketamine.records.clinic import ClinicRecord


class WatchState(ClinicRecord):
    """The state of `core.monitoring.step` for one bed, as its own JSON text."""

    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="+")
    state = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "okt_watch_state"
        constraints = [models.UniqueConstraint(fields=["clinic", "bed"], name="okt_watch_bed")]
