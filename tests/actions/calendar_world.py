"""A clinic that is open, with people and two rooms, and patients whose plans are signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from openketamine.actions.booking import Place
from openketamine.actions.opening import add_opening_hours, add_shift
from openketamine.actions.set_up import add_bed, register_patient
from openketamine.queries.plans import approved_plan
from tests.actions.consenting import planned
from tests.actions.world import AT, World, later

WEEK = range(5)
DAY = timedelta(days=1)


def open_clinic(world: World, *, nurses: int = 1) -> UUID:
    """Monday to Friday 8 to 18 with Nora and Paul there all day; returns a second room."""
    for weekday in WEEK:
        span = {"by": world.system, "at": AT}
        add_opening_hours(weekday, opens_at=time(8), closes_at=time(18), **span)
        people = [world.nora.staff_id] * nurses + [world.paul.staff_id]
        for staff_id in dict.fromkeys(people):
            assert staff_id is not None
            add_shift(staff_id, weekday, starts_at=time(8), ends_at=time(18), **span)
    name = f"Room 2 of {world.clinic_id.hex[:6]}"
    return add_bed(name=name, device_key=f"{name}^2", by=world.system, at=AT)


def accepted(world: World, number: int) -> World:
    """The same clinic with another patient, whose plan was signed a minute after the opening."""
    patient_id = register_patient(
        number=f"20{number:02}",
        family_name=f"Sample-{number}",
        given_name="Sam",
        born_on=date(1975, 5, 5),
        by=world.system,
        at=AT,
    )
    other = planned(replace(world, patient_id=patient_id))
    plan = approved_plan(clinic_id=world.clinic_id, patient_id=patient_id)
    assert plan is not None
    return replace(other, course_id=plan.course_id)


def on(day: int, hour: float = 9) -> datetime:
    """A time of the clinic's first weeks; day 1 is the day after the world's own."""
    return later(0).replace(hour=0) + day * DAY + timedelta(hours=hour)


def six(bed_id: UUID, hour: float = 9) -> list[Place]:
    """Twice a week for three weeks from Tuesday: every rule is kept."""
    return [Place(on(day, hour), bed_id) for day in (1, 3, 8, 10, 15, 17)]
