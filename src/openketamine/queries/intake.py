"""The questionnaire as far as it has been answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openketamine.core.forms import Answers, Problem, problems
from openketamine.core.intake import SECTIONS
from openketamine.queries.scoped import scoped
from openketamine.records.models import Assessment, IntakeSection, Referral
from openketamine.records.referral import ReferralState

OPEN = (ReferralState.RECEIVED, ReferralState.INTAKE)
"""The patient still writes; after these the clinic has the answers."""
ENDED = (ReferralState.DECLINED, ReferralState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """The newest answers of one section; version 0 when nothing was saved yet."""

    name: str
    answers: Answers
    version: int
    saved_at: datetime | None
    problems: tuple[Problem, ...]

    @property
    def is_begun(self) -> bool:
        """True when something was saved."""
        return self.version > 0

    @property
    def is_complete(self) -> bool:
        """True when it was saved and nothing is missing or wrong."""
        return self.is_begun and not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRow:
    """The questionnaire of the newest referral that has not ended."""

    referral_id: UUID
    is_sent: bool
    is_being_assessed: bool
    sections: Mapping[str, SectionRow]

    @property
    def complete(self) -> int:
        """How many sections are complete."""
        return sum(one.is_complete for one in self.sections.values())

    @property
    def saved_at(self) -> datetime | None:
        """The newest save of any section."""
        return max((one.saved_at for one in self.sections.values() if one.saved_at), default=None)


@scoped
def intake_of(*, clinic_id: UUID, patient_id: UUID) -> IntakeRow | None:
    """The patient's questionnaire; None without a referral that is still open."""
    referrals = Referral.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    referral = referrals.exclude(state__in=ENDED).order_by("-received_at").first()
    if referral is None:
        return None
    rows = IntakeSection.objects.filter(clinic_id=clinic_id, referral=referral)
    newest = {row.section: row for row in rows.order_by("version")}
    assessments = Assessment.objects.filter(
        clinic_id=clinic_id, patient_id=patient_id, saved_at__gte=referral.received_at
    )
    return IntakeRow(
        referral_id=referral.pk,
        is_sent=referral.state not in OPEN,
        is_being_assessed=assessments.exists(),
        sections={name: _section(name, newest.get(name)) for name in SECTIONS},
    )


def _section(name: str, row: IntakeSection | None) -> SectionRow:
    answers: Answers = json.loads(row.answers) if row else {}
    return SectionRow(
        name=name,
        answers=answers,
        version=row.version if row else 0,
        saved_at=row.saved_at if row else None,
        problems=problems(SECTIONS[name], answers),
    )
