"""The people who work in a clinic and sign in."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models

from openketamine.records.clinic import Clinic


class Role(models.TextChoices):
    """What a person does in the clinic; permissions hang on it."""

    NURSE = "nurse", "Nurse"
    PRESCRIBER = "prescriber", "Prescriber"
    FRONT_DESK = "front_desk", "Front desk"
    PHARMACIST = "pharmacist", "Pharmacist"
    AUDITOR = "auditor", "Auditor"
    ADMIN = "admin", "Administrator"


class Staff(AbstractUser):
    """One person with a login. The user name is unique over all clinics: it finds the clinic."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=16, choices=Role.choices)
    display_name = models.CharField(max_length=120)

    REQUIRED_FIELDS = ["clinic", "role", "display_name"]

    class Meta:
        db_table = "okt_staff"
        verbose_name_plural = "staff"
        indexes = [models.Index(fields=["clinic", "username"], name="okt_staff_clinic")]

    def __str__(self) -> str:
        return self.display_name or self.username
