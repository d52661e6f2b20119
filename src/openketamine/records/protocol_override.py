"""A clinic's own value for one parameter of a protocol set, signed."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.signature import Signature


class ProtocolOverride(ClinicRecord):
    """One override; the newest row of a parameter counts, an empty value ends the override."""

    protocol_set = models.CharField(max_length=80)
    parameter = models.CharField(max_length=80)
    ordinal = models.PositiveIntegerField()
    value = models.CharField(max_length=80)
    reason = models.CharField(max_length=400)
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "okt_protocol_override"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "protocol_set", "parameter", "ordinal"], name="okt_override_no"
            ),
        ]
