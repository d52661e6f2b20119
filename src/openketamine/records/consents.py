"""What is stored of a patient's plan and consent, as the core reads it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from openketamine.core.consent import (
    TEMPLATE_VERSION,
    ConsentEvent,
    DocumentRef,
    PlanContent,
    Standing,
    State,
    Step,
    consent_state,
)
from openketamine.core.eligibility.chart import Indication
from openketamine.core.facts import Fact, Facts
from openketamine.records import models

SIGNED_CONSENT = "signed_consent"
NO_PLAN = "no_plan"
"""Said of a course that nobody planned here: only the word at the bedside stands for it."""

_K = models.ConsentEventKind
_STEPS = {
    _K.OPENED: Step.OPENED,
    _K.SIGNED_BY_CLINICIAN: Step.SIGNED_BY_CLINICIAN,
    _K.WITNESSED: Step.WITNESSED,
    _K.WITHDRAWN: Step.WITHDRAWN,
}


def newest_plan(
    clinic_id: UUID, *, patient_id: UUID | None = None, course_id: UUID | None = None
) -> models.Plan | None:
    """The plan that counts for a course, else for the patient's newest course that has one."""
    rows = models.Plan.objects.filter(clinic_id=clinic_id)
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id)
    if course_id is not None:
        rows = rows.filter(course_id=course_id)
    return (
        rows.select_related("course", "signature").order_by("-course__number", "-version").first()
    )


def planned(row: models.Plan) -> PlanContent:
    """A stored plan as the core reads it."""
    return PlanContent(
        indication=Indication(row.indication),
        protocol_set=row.protocol_set,
        drug=row.drug,
        mg_per_kg=row.mg_per_kg,
        minutes=row.minutes,
        volume_ml=row.volume_ml,
        vial_mg_per_ml=row.vial_mg_per_ml,
        infusions=row.infusions,
        per_week=row.per_week,
        cost_text=row.cost_text,
        note=row.note,
    )


def standing(
    clinic_id: UUID, patient_id: UUID, *, plan: models.Plan | None, at: datetime
) -> Standing:
    """Where the patient's consent to this plan stood at a moment."""
    return _state(_events(clinic_id, [patient_id], at)[patient_id], plan)


def standings(
    clinic_id: UUID, patient_ids: Collection[UUID], *, at: datetime
) -> dict[UUID, Standing]:
    """Where each patient's consent to the newest plan stood; as many questions for one as for all.

    Only patients who have a plan are in it.
    """
    rows = models.Plan.objects.filter(clinic_id=clinic_id, patient_id__in=patient_ids)
    plans = {row.patient_id: row for row in rows.order_by("course__number", "version")}
    events = _events(clinic_id, plans, at)
    return {patient_id: _state(events[patient_id], plan) for patient_id, plan in plans.items()}


def _state(events: Iterable[ConsentEvent], plan: models.Plan | None) -> Standing:
    return consent_state(events, plan=plan.content_hash if plan else "", template=TEMPLATE_VERSION)


def _events(
    clinic_id: UUID, patient_ids: Collection[UUID], at: datetime
) -> dict[UUID, list[ConsentEvent]]:
    """Each patient's steps until a moment, oldest first, as the core folds them."""
    mine = {"clinic_id": clinic_id, "patient_id__in": list(patient_ids)}
    found: dict[UUID, list[ConsentEvent]] = defaultdict(list)
    rows = list(models.ConsentEvent.objects.filter(**mine, at__lte=at).order_by("ordinal"))
    documents = _documents(clinic_id, {row.document_id for row in rows})
    for row in rows:
        facts = json.loads(row.facts)
        found[row.patient_id].append(
            ConsentEvent(
                step=_step(row.kind, facts),
                document=documents[row.document_id],
                bound_to=row.record_hash,
                at=row.at,
                question=facts.get("question", ""),
            )
        )
    return found


def _documents(clinic_id: UUID, wanted: Collection[UUID]) -> dict[UUID, DocumentRef]:
    """The documents without their long text; one of each template says what it asks."""
    asked: dict[str, tuple[str, ...]] = {}
    found = {}
    rows = models.ConsentDocument.objects.filter(clinic_id=clinic_id, pk__in=wanted)
    for row in rows.defer("content").select_related("plan"):
        if row.template_version not in asked:
            questions = json.loads(row.content).get("questions", ())
            asked[row.template_version] = tuple(one["id"] for one in questions)
        found[row.pk] = DocumentRef(
            version=row.version,
            language=row.language,
            sha256=row.sha256,
            plan=row.plan.content_hash,
            template=row.template_version,
            questions=asked[row.template_version],
        )
    return found


def _step(kind: str, facts: dict[str, object]) -> Step:
    match kind:
        case _K.TEACH_BACK:
            return Step.ANSWERED_RIGHT if facts["is_right"] else Step.ANSWERED_WRONG
        case _K.SIGNED_BY_PATIENT:
            is_watched = facts["needs_witness"]
            return Step.SIGNED_FOR_WITNESS if is_watched else Step.SIGNED_BY_PATIENT
        case _:
            return _STEPS[_K(kind)]


def consent_facts(session: models.Session, at: datetime) -> Facts:
    """The stored consent to a session's course as a fact of the check-in gate, as of `at`.

    A consent that was withdrawn stands in the way of every course.
    """
    plan = newest_plan(session.clinic_id, course_id=session.course_id)
    found = standing(session.clinic_id, session.patient_id, plan=plan, at=at)
    is_unplanned = plan is None and found.state is not State.WITHDRAWN
    word = NO_PLAN if is_unplanned else str(found.state)
    return Facts(Fact(name=SIGNED_CONSENT, value=word, at=at, source="records"))
