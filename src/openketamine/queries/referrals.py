"""Referrals of a patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openketamine.queries.scoped import scoped
from openketamine.records.models import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """One referral; `indication` may be empty."""

    id: UUID
    patient_id: UUID
    source: str
    referrer_name: str
    referrer_contact: str
    reason: str
    indication: str
    state: str
    received_at: datetime
    intake_sent_at: datetime | None


@scoped
def referrals(*, clinic_id: UUID, patient_id: UUID) -> tuple[ReferralRow, ...]:
    """The referrals of a patient, the newest first."""
    rows = Referral.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    return tuple(referral_row(row) for row in rows.order_by("-received_at"))


def referral_row(row: Referral) -> ReferralRow:
    """A referral."""
    return ReferralRow(
        id=row.pk,
        patient_id=row.patient_id,
        source=row.source,
        referrer_name=row.referrer_name,
        referrer_contact=row.referrer_contact,
        reason=row.reason,
        indication=row.indication,
        state=row.state,
        received_at=row.received_at,
        intake_sent_at=row.intake_sent_at,
    )
