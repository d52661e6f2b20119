"""`python -m tests.browser.seed_way`: a clinic to join, and six patients who are to be judged.

It is nine in the morning there, whenever the test runs, and it is open every day.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import django

from .seed import PASSWORD

MORNING = 9
SLUG = "riverside"
BORN_ON = date(1979, 2, 3)
PORTAL_PASSWORD = "a quiet river at dawn"

Content = dict[str, Any]
Change = Callable[[Content], Content]


def zone_at_nine(now: datetime) -> str:
    """A time zone in which it is nine in the morning at this moment (Etc names count westwards)."""
    ahead = MORNING - now.hour
    ahead += 24 * (ahead < -12)
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def main() -> None:
    """Set the clinic up in the database of the environment; print patients by what ails them."""
    django.setup()
    from django.core.management import call_command

    from openketamine.actions import set_up
    from openketamine.actions.actor import Actor, system_actor
    from openketamine.actions.opening import add_opening_hours, add_shift
    from openketamine.config.clock import now
    from openketamine.records.models import Clinic

    call_command("migrate", verbosity=0, interactive=False)
    at = now()
    clinic_id = set_up.found_clinic(name="Riverside Clinic", at=at, timezone=zone_at_nine(at))
    Clinic.objects.filter(pk=clinic_id).update(
        slug=SLUG, phone="+1 312 555 0100", accepts_self_referral=True
    )
    by = system_actor(clinic_id)
    people: dict[str, Actor] = {}
    for username, role, name in (
        ("alice", "nurse", "Alice Nurse"),
        ("bob", "nurse", "Bob Nurse"),
        ("dora", "prescriber", "Dora Prescriber"),
        ("frank", "front_desk", "Frank Frontdesk"),
    ):
        staff_id = set_up.add_staff(
            username=username, password=PASSWORD, role=role, display_name=name, by=by, at=at
        )
        people[username] = Actor(
            staff_id=staff_id, clinic_id=clinic_id, role=role, display_name=name
        )
    for number in (1, 2):
        set_up.add_bed(
            name=f"Room {number}", device_key=f"ROOM{number}", position=number, by=by, at=at
        )
    for weekday in range(7):
        add_opening_hours(weekday, opens_at=time(7), closes_at=time(21), by=by, at=at)
        for username in ("alice", "bob", "dora"):
            staff_id = people[username].staff_id
            assert staff_id is not None
            add_shift(staff_id, weekday, starts_at=time(7), ends_at=time(21), by=by, at=at)
    patients = _judged_patients(clinic_id, people, at)
    found = {name: str(patient_id) for name, patient_id in patients.items()}
    print(json.dumps({"zone": zone_at_nine(at), "patients": found}))


def _judged_patients(clinic_id: UUID, people: dict[str, Any], at: datetime) -> dict[str, UUID]:
    """Both assessments signed with one thing changed, and a portal login, for each."""
    from openketamine.actions.assessment import sign_assessment
    from openketamine.actions.portal_joining import choose_password, invite
    from openketamine.actions.referrals import refer
    from openketamine.actions.set_up import register_patient
    from openketamine.core.assessment import MEDICAL, PSYCHOLOGICAL
    from tests.core.assessment.answers import changed, medical, psychological

    on = (at - timedelta(days=1)).date()
    high = [
        {"measured_on": (on - timedelta(days=back)).isoformat(), "sbp": "172", "dbp": "106"}
        for back in (2, 0)
    ]
    finds: dict[str, tuple[str, str, Content]] = {
        "hypertension": (MEDICAL, "blood_pressure", {"items": high}),
        "psychosis": (PSYCHOLOGICAL, "psychosis_and_mania", {"past_psychosis": "yes"}),
        "breastfeeding": (MEDICAL, "urine_and_pregnancy", {"breastfeeding": "yes"}),
        "misuse": (PSYCHOLOGICAL, "substance_use", {"active_use_disorder": "yes"}),
        "medical_ketamine": (PSYCHOLOGICAL, "substance_use", {"ketamine_history": "medical"}),
        "no_ecg": (MEDICAL, "electrocardiogram", {"ecg": None, "ecg_on": None}),
    }
    found: dict[str, UUID] = {}
    for number, (name, (changed_kind, section, answers)) in enumerate(finds.items(), start=1):
        patient_id = register_patient(
            number=f"P-{number}",
            family_name="Sample",
            given_name=name.replace("_", " ").title(),
            born_on=BORN_ON,
            by=people["frank"],
            at=at,
        )
        refer(patient_id, source="clinician", indication="depression", by=people["frank"], at=at)
        for kind, content in ((MEDICAL, medical(on)), (PSYCHOLOGICAL, psychological(on))):
            sign_assessment(
                patient_id,
                kind,
                changed(content, section, **answers) if kind == changed_kind else content,
                expected_version=0,
                signer=people["dora"],
                by=people["alice"],
                at=at,
            )
        invited = invite(patient_id, email=f"{name}@example.com", by=people["frank"], at=at)
        choose_password(
            invited.code, born_on=BORN_ON, password=PORTAL_PASSWORD, at=at, ip="127.0.0.1"
        )
        found[name] = patient_id
    return found


if __name__ == "__main__":
    main()
