"""A patient's eligibility: judged now from the records, and as prescribers have concluded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openketamine.core.assessment import Charted
from openketamine.core.decision import Decision, Reason
from openketamine.core.eligibility import (
    Indication,
    Weighed,
    digest,
    eligibility_decision,
    weigh,
)
from openketamine.core.protocols import ProtocolSet
from openketamine.core.session.judged import from_payload
from openketamine.queries.assessments import signature_row
from openketamine.queries.rows import SignatureRow
from openketamine.queries.scoped import scoped
from openketamine.records.models import Clinic, EligibilityReport
from openketamine.records.patient_chart import overridden_rules, patient_chart
from openketamine.records.protocol import clinic_protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class OverriddenRule:
    """A prescriber's override in force."""

    rule_id: str
    reason: str
    signature: SignatureRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The rules' verdict on what is recorded at one moment; `digest` names exactly this verdict."""

    indication: Indication
    at: datetime
    protocol: ProtocolSet
    charted: Charted
    decision: Decision
    weighed: Weighed
    overrides: Mapping[str, OverriddenRule]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A stored report: what was read, and what the prescriber concluded."""

    id: UUID
    indication: str
    protocol_set: str
    outcome: str
    conclusion: str
    note: str
    decision: Decision
    overridden: tuple[str, ...]
    at: datetime
    by_name: str

    @property
    def standing(self) -> tuple[Reason, ...]:
        """What stood in the way then, overridden rules left out."""
        return tuple(
            one
            for one in weigh(self.decision, self.overridden).standing
            if one in self.decision.blocking
        )


@scoped
def judged(*, clinic_id: UUID, patient_id: UUID, indication: str, at: datetime) -> Judged:
    """The chart of the patient, every rule's verdict, and what it comes to with the overrides.

    Raises ObjectDoesNotExist for a patient of no such id in this clinic.
    """
    asked = Indication(indication)
    charted = patient_chart(clinic_id, patient_id, asked, at=at)
    protocol = clinic_protocol(clinic_id, Clinic.objects.get(pk=clinic_id).protocol_set)
    decision = eligibility_decision(charted.chart, protocol)
    rows = overridden_rules(clinic_id, patient_id, indication)
    return Judged(
        indication=asked,
        at=at,
        protocol=protocol,
        charted=charted,
        decision=decision,
        weighed=weigh(decision, rows),
        overrides={
            rule_id: OverriddenRule(
                rule_id=rule_id, reason=row.reason, signature=signature_row(row.signature)
            )
            for rule_id, row in rows.items()
        },
        digest=digest(decision, rows),
    )


@scoped
def eligibility_reports(
    *, clinic_id: UUID, patient_id: UUID, limit: int = 20
) -> tuple[ReportRow, ...]:
    """What prescribers concluded, the newest first."""
    rows = EligibilityReport.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    return tuple(_report(row) for row in rows.select_related("by").order_by("-at")[:limit])


@scoped
def concluded(*, clinic_id: UUID, patient_id: UUID) -> ReportRow | None:
    """The newest report: the one that a patient is told of."""
    rows = EligibilityReport.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    row = rows.select_related("by").order_by("-at").first()
    return None if row is None else _report(row)


def _report(row: EligibilityReport) -> ReportRow:
    kept = json.loads(row.decision)
    return ReportRow(
        id=row.pk,
        indication=row.indication,
        protocol_set=row.protocol_set,
        outcome=row.outcome,
        conclusion=row.conclusion,
        note=row.note,
        decision=from_payload(kept) if kept.get("reasons") else Decision(),
        overridden=tuple(kept.get("overridden", ())),
        at=row.at,
        by_name=row.by.display_name,
    )
