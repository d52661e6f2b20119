"""Set a clinic up: the clinic itself, its people and beds, its patients and their sessions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models

from openketamine.actions.actor import Actor, system_actor
from openketamine.actions.recorded import recorded
from openketamine.actions.taken import refusing_taken
from openketamine.core.errors import BadInputError
from openketamine.core.protocols import names
from openketamine.records.bed import SLOWEST_REPORT_S
from openketamine.records.models import Bed, Clinic, Course, Patient, Role, Session, Staff
from openketamine.records.protocol import clinic_protocol


def found_clinic(
    *,
    name: str,
    at: datetime,
    timezone: str = "UTC",
    is_alerting_on: bool = False,
    clinic_id: UUID | None = None,
) -> UUID:
    """Create a clinic; its audit chain starts with this."""
    by = system_actor(clinic_id or uuid4(), name="set-up")
    return _added(
        "found_clinic",
        "clinic.administer",
        Clinic,
        by,
        at,
        name=name,
        timezone=timezone,
        is_alerting_on=is_alerting_on,
    )


def add_staff(
    *, username: str, password: str, role: str, display_name: str, by: Actor, at: datetime
) -> UUID:
    """Give a person a login. Raises BadInputError for a weak password or an unknown role."""
    if role not in Role.values:
        raise BadInputError(f"The role must be one of {', '.join(Role.values)}.", field="role")
    try:
        validate_password(password)
    except ValidationError as weak:
        raise BadInputError(" ".join(weak.messages), field="password") from None
    return _added(
        "add_staff",
        "clinic.administer",
        Staff,
        by,
        at,
        username=username,
        password=make_password(password),
        role=role,
        display_name=display_name,
    )


def add_bed(
    *,
    name: str,
    device_key: str,
    by: Actor,
    at: datetime,
    room: str = "",
    position: int = 0,
    reporting_interval_s: int = 1,
) -> UUID:
    """A bed, what its monitor calls it and how often, in seconds, that is set to report.

    Raises BadInputError for an interval that is not of 1 to 60 s, and for a name or device key
    that is taken; the device key also by a bed of another clinic, which is not named.
    """
    if not 1 <= reporting_interval_s <= SLOWEST_REPORT_S:
        raise BadInputError(
            f"A monitor reports every 1 to {SLOWEST_REPORT_S} s, not {reporting_interval_s} s.",
            field="reporting_interval_s",
        )
    with refusing_taken():
        return _added(
            "add_bed",
            "clinic.administer",
            Bed,
            by,
            at,
            name=name,
            device_key=device_key,
            room=room,
            position=position,
            reporting_interval_s=reporting_interval_s,
        )


def register_patient(
    *,
    number: str,
    family_name: str,
    given_name: str,
    born_on: date,
    by: Actor,
    at: datetime,
    sex: str = "",
    allergies: str = "",
    last_weight_kg: Decimal | None = None,
    height_cm: Decimal | None = None,
) -> UUID:
    """A new patient under the clinic's own record number."""
    return _added(
        "register_patient",
        "patient.register",
        Patient,
        by,
        at,
        number=number,
        family_name=family_name,
        given_name=given_name,
        born_on=born_on,
        sex=sex,
        allergies=allergies,
        last_weight_kg=last_weight_kg,
        height_cm=height_cm,
    )


def plan_course(
    patient_id: UUID,
    *,
    by: Actor,
    at: datetime,
    planned_infusions: int = 6,
    indication: str = "",
    number: int = 1,
) -> UUID:
    """The planned series of infusions of a patient."""
    return _added(
        "plan_course",
        "session.book",
        Course,
        by,
        at,
        patient_id=patient_id,
        number=number,
        planned_infusions=planned_infusions,
        indication=indication,
    )


def book_session(
    course_id: UUID,
    *,
    bed_id: UUID | None,
    ordinal: int,
    scheduled_at: datetime,
    protocol_set: str,
    mg_per_kg: Decimal,
    minutes: Decimal,
    volume_ml: Decimal,
    vial_mg_per_ml: Decimal,
    by: Actor,
    at: datetime,
    drug: str = "ketamine-racemic",
) -> UUID:
    """One session of a course with its order; it keeps the version of the protocol set."""
    if protocol_set not in names():
        raise BadInputError(f"There is no protocol set {protocol_set!r}.", field="protocol_set")
    subject = f"course:{course_id}"
    with recorded(
        by=by, at=at, action="book_session", subject=subject, permission="session.book"
    ) as write:
        course = Course.objects.filter(clinic_id=by.clinic_id, pk=course_id).first()
        if course is None:
            raise BadInputError("There is no such course in this clinic.", field="course")
        row = write.add(
            Session,
            course=course,
            patient_id=course.patient_id,
            bed_id=bed_id,
            ordinal=ordinal,
            scheduled_at=scheduled_at,
            protocol_set=clinic_protocol(by.clinic_id, protocol_set).label,
            drug=drug,
            ordered_mg_per_kg=mg_per_kg,
            ordered_minutes=minutes,
            ordered_volume_ml=volume_ml,
            vial_mg_per_ml=vial_mg_per_ml,
        )
        write.facts["session"] = str(row.pk)
        return row.pk


def _added(
    action: str, permission: str, model: type[models.Model], by: Actor, at: datetime, **values: Any
) -> UUID:
    """Insert one row and audit it under its new id."""
    new_id = by.clinic_id if model is Clinic else uuid4()
    subject = f"{model.__name__.lower()}:{new_id}"
    with recorded(by=by, at=at, action=action, subject=subject, permission=permission) as write:
        write.add(model, id=new_id, **values)
    return new_id
