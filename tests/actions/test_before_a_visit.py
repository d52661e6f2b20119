"""Before a visit: the ride, not eating, not coming, and when a patient can come at all."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from openketamine.actions.availability import save_availability
from openketamine.actions.booking import Place, book_series, move_visit
from openketamine.actions.confirmations import confirm_fasting, confirm_ride, say_cannot_come
from openketamine.actions.opening import add_opening_hours, add_shift, close_on, open_again
from openketamine.core.course import Available, Away, Window
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.queries.clinic import audit_rows
from openketamine.records.confirmations import newest_confirmations
from openketamine.records.models import Availability, PortalMessage, Session, VisitConfirmation
from openketamine.records.scope import clinic_scope
from tests.actions.calendar_world import accepted, on, open_clinic, six
from tests.actions.consenting import patient_actor
from tests.actions.world import AT, World, later


@pytest.fixture
def sam(riverside: World) -> World:
    open_clinic(riverside)
    return accepted(riverside, 1)


@pytest.fixture
def visit(sam: World) -> UUID:
    """The first of Sam's six visits, tomorrow at nine."""
    first: UUID = book_series(sam.course_id, six(sam.bed_id), by=sam.faye, at=later(5)).session_ids[
        0
    ]
    return first


def said(world: World, session_id: UUID) -> dict[str, str]:
    """What counts of what was said."""
    with clinic_scope(world.clinic_id):
        session = Session.objects.get(pk=session_id)
        newest = newest_confirmations(world.clinic_id, [session])[session_id]
    return {kind: row.answer for kind, row in newest.items()}


def test_a_ride_has_a_name_and_a_number(sam: World, visit: UUID) -> None:
    pat = patient_actor(sam)
    for given, field in (
        ({"name": "", "phone": "+13125550123"}, "ride_name"),
        ({"name": "Alex", "phone": ""}, "ride_phone"),
        ({"name": "Alex", "phone": "12"}, "ride_phone"),
    ):
        with pytest.raises(BadInputError) as told:
            confirm_ride(visit, "yes", **given, by=pat, at=later(10))  # type: ignore[arg-type]
        assert told.value.field == field
    confirm_ride(visit, "yes", name="Alex", phone="(312) 555-0123", by=pat, at=later(10))
    with clinic_scope(sam.clinic_id):
        row = VisitConfirmation.objects.get(session_id=visit)
    assert (row.ride_name, row.ride_phone, row.by_name) == ("Alex", "+13125550123", "Pat Example")


def test_the_newest_answer_counts_and_the_same_again_is_not_written(
    sam: World, visit: UUID
) -> None:
    pat = patient_actor(sam)
    for minute, answer in ((10, "yes"), (11, "yes"), (12, "no")):
        confirm_fasting(visit, answer, by=pat, at=later(minute))
    assert said(sam, visit) == {"fasting": "no"}
    with clinic_scope(sam.clinic_id):
        assert VisitConfirmation.objects.filter(session_id=visit).count() == 2


def test_what_was_said_of_a_visit_that_was_moved_counts_no_more(sam: World, visit: UUID) -> None:
    confirm_fasting(visit, "yes", by=patient_actor(sam), at=later(10))
    move_visit(visit, Place(on(1, 8), sam.bed_id), reason="Asked", by=sam.faye, at=later(20))
    assert said(sam, visit) == {}
    confirm_fasting(visit, "yes", by=patient_actor(sam), at=later(30))
    assert said(sam, visit) == {"fasting": "yes"}


def test_a_patient_answers_for_the_own_visits_only(sam: World, visit: UUID) -> None:
    tess = patient_actor(accepted(sam, 2))
    with pytest.raises(BadInputError, match="no such visit"):
        confirm_fasting(visit, "yes", by=tess, at=later(10))
    with pytest.raises(BadInputError, match="no such visit"):
        say_cannot_come(visit, reason="x", by=tess, at=later(10))
    confirm_fasting(visit, "yes", by=sam.faye, at=later(11))  # told on the telephone
    assert said(sam, visit) == {"fasting": "yes"}


def test_who_cannot_come_is_seen_in_the_calendar_and_read_in_the_inbox(
    sam: World, visit: UUID
) -> None:
    pat = patient_actor(sam)
    with pytest.raises(BadInputError, match="why"):
        say_cannot_come(visit, reason="  ", by=pat, at=later(10))
    say_cannot_come(visit, reason="My child is ill.", by=pat, at=later(10))
    assert said(sam, visit) == {"coming": "no"}
    with clinic_scope(sam.clinic_id):
        [message] = PortalMessage.objects.filter(patient_id=sam.patient_id)
        assert Session.objects.get(pk=visit).phase == "scheduled"
    assert message.body == "I cannot come on Tue 3 Mar, 09:00. My child is ill."
    assert message.is_from_patient
    assert message.read_at is None


def test_nothing_is_said_of_a_visit_that_is_over(sam: World, visit: UUID) -> None:
    with clinic_scope(sam.clinic_id):
        Session.objects.filter(pk=visit).update(phase="signed")
    with pytest.raises(RefusedError, match="over"):
        confirm_fasting(visit, "yes", by=patient_actor(sam), at=later(10))


def test_availability_is_kept_by_version(sam: World) -> None:
    pat = patient_actor(sam)
    mornings = Available(windows=(Window(0, time(8), time(13)),))
    away = Available(mornings.windows, (Away(date(2026, 3, 9), date(2026, 3, 11)),))
    for minute, given in ((10, mornings), (11, mornings), (12, away)):
        save_availability(given, by=pat, at=later(minute))
    with clinic_scope(sam.clinic_id):
        rows = Availability.objects.filter(patient_id=sam.patient_id).order_by("version")
        assert [(row.version, row.saved_at) for row in rows] == [(1, later(10)), (2, later(12))]
    with pytest.raises(ForbiddenError):
        save_availability(away, by=pat, at=later(13), patient_id=sam.course_id)


def test_hours_and_shifts_do_not_overlap_and_are_audited(riverside: World) -> None:
    by: dict[str, Any] = {"by": riverside.ada, "at": AT}
    hours = add_opening_hours(0, opens_at=time(8), closes_at=time(12), **by)
    add_opening_hours(0, opens_at=time(12), closes_at=time(16), **by)
    with pytest.raises(RefusedError, match="open then already"):
        add_opening_hours(0, opens_at=time(11), closes_at=time(13), **by)
    with pytest.raises(BadInputError, match="after the beginning"):
        add_opening_hours(1, opens_at=time(12), closes_at=time(12), **by)
    nora = riverside.nora.staff_id
    assert nora is not None
    add_shift(nora, 0, starts_at=time(8), ends_at=time(12), **by)
    with pytest.raises(RefusedError, match="there then already"):
        add_shift(nora, 0, starts_at=time(9), ends_at=time(10), **by)
    [row] = audit_rows(clinic_id=riverside.clinic_id, subject=f"opening_hours:{hours}")
    assert (row.action, row.facts["opens"]) == ("add_opening_hours", "08:00:00")
    with pytest.raises(ForbiddenError):
        add_opening_hours(2, opens_at=time(8), closes_at=time(9), by=riverside.nora, at=AT)


def test_a_closed_day_can_be_taken_back(riverside: World) -> None:
    day = close_on(date(2026, 12, 24), reason="Holiday", by=riverside.faye, at=AT)
    with pytest.raises(RefusedError, match="already"):
        close_on(date(2026, 12, 24), reason="", by=riverside.faye, at=AT)
    open_again(day, by=riverside.faye, at=AT)
    with pytest.raises(BadInputError, match="gone"):
        open_again(day, by=riverside.faye, at=AT)
