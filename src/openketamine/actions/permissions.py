"""Which role may do what. What is not listed is nobody's."""

from __future__ import annotations

from openketamine.actions.actor import PATIENT_ROLE, SYSTEM_ROLE, Actor
from openketamine.core.errors import ForbiddenError

_CARE = frozenset({"nurse", "prescriber"})
_EVERYBODY = frozenset({"nurse", "prescriber", "front_desk", "pharmacist", "auditor", "admin"})
_CLINICAL = _CARE | {"pharmacist", "auditor"}
_DESK = _CARE | {"front_desk"}
_PATIENT = frozenset({PATIENT_ROLE})

PERMISSIONS: dict[str, frozenset[str]] = {
    "today.view": _EVERYBODY - {"admin"},
    "session.view": _CLINICAL,
    "session.check_in": _CARE | {"front_desk"},
    "session.check": _CARE,
    "session.hold": _CARE,
    "session.override": frozenset({"prescriber"}),
    "session.order": frozenset({"prescriber"}),
    "session.dose": _CARE | {"pharmacist"},
    "session.double_check": _CARE | {"pharmacist"},
    "session.infuse": _CARE,
    "session.chart": _CARE,
    "session.correct": _CARE,
    "session.discharge": _CARE,
    "session.sign": _CARE,
    "session.escort": _CARE | {"front_desk"},
    "session.pump_status": _CARE | {SYSTEM_ROLE},
    "session.cancel": _CARE | {"front_desk"},
    "adverse_event.record": _CARE,
    "alerts.view": _CLINICAL,
    "alerts.acknowledge": _CARE,
    "alerts.raise": _CARE | {SYSTEM_ROLE},
    "record.view": _CLINICAL,
    "record.store": _CARE | {SYSTEM_ROLE, "pharmacist", "auditor"},
    "frames.view": _CLINICAL,
    "explorer.view": _EVERYBODY,
    "protocol_sets.view": _EVERYBODY,
    "protocol_sets.override": frozenset({"prescriber"}),
    "staff.view": frozenset({"admin", "auditor"}),
    "patient.register": _CARE | {"front_desk", SYSTEM_ROLE},
    "session.book": _CARE | {"front_desk", SYSTEM_ROLE},
    "clinic.administer": frozenset({"admin", SYSTEM_ROLE}),
    "display.connect": frozenset({SYSTEM_ROLE}),
    "audit.view": frozenset({"auditor", "admin"}),
    "patients.view": _DESK | {"pharmacist", "auditor"},
    "referral.register": _DESK | {SYSTEM_ROLE},
    "referral.view": _DESK,
    "referral.decide": _CARE,
    "portal.invite": _DESK | {SYSTEM_ROLE},
    "portal.join": frozenset({SYSTEM_ROLE}),
    "portal.use": _PATIENT,
    "intake.write": _PATIENT,
    "intake.view": _CARE,
    "upload.add": _PATIENT | _DESK,
    "upload.view": _CARE,
    "assessment.write": _CARE,
    "assessment.sign": _CARE,
    "assessment.view": _CLINICAL,
    "eligibility.view": _CLINICAL,
    "eligibility.decide": frozenset({"prescriber"}),
    "eligibility.override": frozenset({"prescriber"}),
    "plan.view": _CLINICAL | {"front_desk"},
    "plan.sign": frozenset({"prescriber"}),
    "consent.view": _CLINICAL,
    "consent.make": _CARE,
    "consent.sign": _PATIENT,
    "consent.countersign": _CARE,
    "consent.withdraw": _PATIENT | _CARE,
    "calendar.view": _EVERYBODY - {"admin"},
    "calendar.book": _DESK | {SYSTEM_ROLE},
    "calendar.open": frozenset({"front_desk", "admin", SYSTEM_ROLE}),
    "visit.confirm": _PATIENT | _DESK,
    "availability.write": _PATIENT | _DESK,
    "waiting.write": _DESK,
    "outbox.view": _DESK | {"admin"},
    "outbox.queue": _DESK | _PATIENT | {SYSTEM_ROLE},
    "outbox.send": frozenset({SYSTEM_ROLE}),
    "outbox.retry": _DESK | {"admin"},
    "messages.view": _DESK,
    "messages.write": _DESK | _PATIENT,
    "messages.answer": _DESK,
}


def check_may(actor: Actor, permission: str) -> None:
    """Raise ForbiddenError unless the actor's role has the permission."""
    if actor.role not in PERMISSIONS.get(permission, frozenset()):
        raise ForbiddenError("Your role may not do this.")
