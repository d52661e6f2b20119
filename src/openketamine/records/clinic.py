"""The tenant: one clinic, and the head of its audit chain."""

from __future__ import annotations

import uuid

from django.db import models


class Clinic(models.Model):
    """One clinic. `audit_count` and `audit_head` are what the last audit row must match."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, default="UTC")
    is_alerting_on = models.BooleanField(default=False)
    protocol_set = models.CharField(max_length=64, default="consensus-moderate")
    audit_count = models.BigIntegerField(default=0, editable=False)
    audit_head = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        db_table = "okt_clinic"

    def __str__(self) -> str:
        return self.name


class ClinicRecord(models.Model):
    """A record of one clinic; the clinic leads every key (row-level security, cells)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
