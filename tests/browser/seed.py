"""`python -m tests.browser.seed`: one clinic, two nurses, a prescriber, one patient of 80 kg."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import django

PASSWORD = "correct horse battery staple"


def main() -> None:
    """Set the clinic up in the database of the environment; print the session's address."""
    django.setup()
    from django.core.management import call_command

    from openketamine.actions import set_up
    from openketamine.actions.actor import system_actor
    from openketamine.config.clock import now

    call_command("migrate", verbosity=0, interactive=False)
    at = now()
    clinic_id = set_up.found_clinic(name="Riverside Clinic", at=at, is_alerting_on=True)
    by = system_actor(clinic_id)
    for username, role, name in (
        ("alice", "nurse", "Alice Nurse"),
        ("bob", "nurse", "Bob Nurse"),
        ("dora", "prescriber", "Dora Prescriber"),
    ):
        set_up.add_staff(
            username=username, password=PASSWORD, role=role, display_name=name, by=by, at=at
        )
    bed_id = set_up.add_bed(name="Room 1", device_key="ROOM1", by=by, at=at)
    patient_id = set_up.register_patient(
        number="P-0001",
        family_name="Example",
        given_name="Maria",
        born_on=date(1974, 3, 1),
        last_weight_kg=Decimal(80),
        by=by,
        at=at,
    )
    session_id = set_up.book_session(
        set_up.plan_course(patient_id, by=by, at=at),
        bed_id=bed_id,
        ordinal=1,
        scheduled_at=at,
        protocol_set="consensus-moderate",
        mg_per_kg=Decimal("0.5"),
        minutes=Decimal(40),
        volume_ml=Decimal(50),
        vial_mg_per_ml=Decimal(50),
        by=by,
        at=at,
    )
    print(json.dumps({"path": f"/session/{session_id}/"}))


if __name__ == "__main__":
    main()
