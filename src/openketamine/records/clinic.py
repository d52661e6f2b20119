"""The tenant: one clinic, and the head of its audit chain."""

from __future__ import annotations

import uuid
from datetime import time

from django.db import models


class Clinic(models.Model):
    """One clinic. `audit_count` and `audit_head` are what the last audit row must match."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, default="UTC")
    is_alerting_on = models.BooleanField(default=False)
    protocol_set = models.CharField(max_length=64, default="consensus-moderate")
    slug = models.SlugField(max_length=60, unique=True, null=True, blank=True)
    country = models.CharField(max_length=2, default="US", db_default="US")
    language = models.CharField(max_length=8, default="en", db_default="en")
    phone = models.CharField(max_length=32, default="", db_default="", blank=True)
    address = models.CharField(max_length=300, default="", db_default="", blank=True)
    accepts_self_referral = models.BooleanField(default=False, db_default=False)
    currency = models.CharField(max_length=3, default="USD", db_default="USD")
    price_per_infusion = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    chair_min = models.PositiveSmallIntegerField(
        "minutes of room time for one visit", default=120, db_default=120
    )
    turnover_min = models.PositiveSmallIntegerField(
        "minutes between two visits in a room", default=15, db_default=15
    )
    nurse_ratio = models.PositiveSmallIntegerField(
        "patients for one nurse", default=2, db_default=2
    )
    prescriber_ratio = models.PositiveSmallIntegerField(
        "patients for one prescriber", default=8, db_default=8
    )
    quiet_from = models.TimeField(
        "no messages from", default=time(20), db_default=models.Value("20:00:00")
    )
    quiet_until = models.TimeField(
        "no messages until", default=time(8), db_default=models.Value("08:00:00")
    )
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
