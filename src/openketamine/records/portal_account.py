"""A patient's login to the portal: not a member of the staff, and never taken for one."""

from __future__ import annotations

from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient


class PortalAccount(ClinicRecord):
    """One patient's login; the e-mail address, in lower case, is unique in its clinic.

    `password` is Django's salted hash, empty until the patient has chosen one. Of the invitation
    and of the calendar's private address only hashes are kept.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    email = models.CharField(max_length=254)
    phone = models.CharField(max_length=32, default="", blank=True)
    language = models.CharField(max_length=8, default="en")
    password = models.CharField(max_length=200, default="", blank=True)
    is_active = models.BooleanField(default=True)
    wants_email = models.BooleanField(default=True)
    wants_sms = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    invite_hash = models.CharField(max_length=64, default="", blank=True)
    invite_expires_at = models.DateTimeField(null=True)
    calendar_hash = models.CharField(max_length=64, default="", blank=True)
    last_login_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "okt_portal_account"
        constraints = [
            models.UniqueConstraint(fields=["clinic", "email"], name="okt_portal_account_email"),
            models.UniqueConstraint(fields=["clinic", "patient"], name="okt_portal_account_one"),
        ]
