"""The consent: the document as it was shown, and all that happened to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from openketamine.records.clinic import ClinicRecord
from openketamine.records.patient import Patient
from openketamine.records.plan import Plan


class ConsentDocument(ClinicRecord):
    """One version, generated from a plan; `content` is canonical JSON, `sha256` of it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    template_version = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "okt_consent_document"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient", "version", "language"], name="okt_consent_version"
            ),
        ]


class ConsentEventKind(models.TextChoices):
    """What may happen to a consent."""

    OPENED = "opened"
    TEACH_BACK = "teach_back"
    SIGNED_BY_PATIENT = "signed_by_patient"
    SIGNED_BY_CLINICIAN = "signed_by_clinician"
    WITNESSED = "witnessed"
    WITHDRAWN = "withdrawn"


class ConsentEvent(ClinicRecord):
    """One thing that happened; events are counted per patient, so that a withdrawal is in order.

    `by` is the member of the staff, empty where the patient acts. `record_hash` is the
    document's hash that a signature is bound to.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(ConsentDocument, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    facts = models.TextField(default="{}")
    record_hash = models.CharField(max_length=64)
    printed_name = models.CharField(max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "okt_consent_event"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient", "ordinal"], name="okt_consent_event_no"
            ),
        ]
