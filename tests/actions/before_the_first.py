"""One row in every table of what comes before the first infusion."""

from __future__ import annotations

from datetime import date, time

from openketamine.actions.consents import open_consent
from openketamine.actions.eligibility import override_rule
from openketamine.actions.plans import sign_plan
from openketamine.records import models as records
from tests.actions.consenting import patient_actor, plan_content
from tests.actions.world import World, later


def fill_from_referral_to_plan(world: World) -> None:
    """Rows that belong together, of the patient and the session of this world, in its scope."""
    clinic = {"clinic_id": world.clinic_id}
    patient = {**clinic, "patient_id": world.patient_id}
    nora = {"by_id": world.nora.staff_id}
    records.PortalAccount.objects.create(
        **patient, email="pat@example.com", language="es", created_at=later(8)
    )
    referral = records.Referral.objects.create(
        **patient, source="self", reason="low mood", received_at=later(8)
    )
    records.IntakeSection.objects.create(
        **patient, referral=referral, section="reason", version=1, answers="{}", saved_at=later(8)
    )
    records.Upload.objects.create(
        **patient,
        referral=referral,
        name="letter.pdf",
        media_type="application/pdf",
        size=8,
        sha256="0" * 64,
        content=b"%PDF-1.7",
        uploaded_at=later(8),
        by_name="Pat",
    )
    records.Assessment.objects.create(
        **patient,
        **nora,
        kind="medical",
        version=1,
        content="{}",
        content_hash="0" * 64,
        saved_at=later(8),
    )
    records.EligibilityReport.objects.create(
        **patient,
        **nora,
        indication="depression",
        protocol_set="consensus-moderate@1",
        outcome="allow",
        conclusion="accepted",
        chart="{}",
        decision="{}",
        at=later(8),
    )
    override_rule(
        world.patient_id,
        "depression",
        "ELIG-BP-01",
        reason="treated since, measured at home",
        signer=world.paul,
        by=world.paul,
        at=later(8),
    )
    sign_plan(
        world.patient_id,
        plan_content(),
        expected_version=0,
        signer=world.paul,
        by=world.paul,
        at=later(8),
    )
    open_consent("en", by=patient_actor(world), at=later(8))
    records.OpeningHours.objects.create(**clinic, weekday=0, opens_at=time(8), closes_at=time(18))
    records.Closure.objects.create(**clinic, on=date(2026, 12, 25), reason="holiday")
    records.Shift.objects.create(
        **clinic, staff_id=world.nora.staff_id, weekday=0, starts_at=time(8), ends_at=time(16)
    )
    records.Availability.objects.create(**patient, version=1, content="{}", saved_at=later(8))
    records.VisitConfirmation.objects.create(
        **patient,
        session_id=world.session_id,
        kind="ride",
        answer="yes",
        said_at=later(8),
        by_name="Pat",
    )
    records.WaitingEntry.objects.create(**patient, since=later(8))
    records.OutboxMessage.objects.create(
        **patient,
        channel="email",
        template="visit_reminder",
        address="pat@example.com",
        body="You have an appointment.",
        dedupe_key="reminder-1",
        not_before=later(8),
        created_at=later(8),
    )
    records.PortalMessage.objects.create(
        **patient, is_from_patient=True, body="May I eat?", at=later(8), by_name="Pat"
    )
