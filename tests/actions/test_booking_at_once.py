"""Two of the staff book at the same moment: one gets the room, the other a clear answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from openketamine.actions.booking import Place, book_series, move_visit
from openketamine.core.errors import ShownError
from openketamine.queries.chains import chain_report
from openketamine.records.models import Session
from openketamine.records.scope import clinic_scope
from tests.actions.calendar_world import accepted, on, open_clinic, six
from tests.actions.world import World, later, make_world

Deed = Callable[[], object]


def at_once(*deeds: Deed) -> list[str]:
    """Do all at the same moment; what each was told, empty for the one who got it."""
    gate = Barrier(len(deeds))

    def told(deed: Deed) -> str:
        try:
            gate.wait(30)
            deed()
        except ShownError as error:
            return error.message
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(told, deeds))


def booked(world: World) -> int:
    with clinic_scope(world.clinic_id):
        rows = Session.objects.filter(clinic_id=world.clinic_id)
        return rows.exclude(series=None).exclude(phase="cancelled").count()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_one_room_one_gets_it_and_the_other_hears_what_is_free() -> None:
    riverside = make_world("riverside")
    open_clinic(riverside)
    sam, tess = accepted(riverside, 1), accepted(riverside, 2)

    def book(world: World) -> Deed:
        by = world.faye if world is sam else world.nora
        return lambda: book_series(world.course_id, six(world.bed_id), by=by, at=later(5))

    said = at_once(book(sam), book(tess))
    assert sorted(map(bool, said)) == [False, True]
    [refusal] = filter(None, said)
    assert "Room 1 riverside is taken on Tue 3 Mar, 09:00 to 11:00" in refusal
    assert "Free and nearest:" in refusal
    assert booked(riverside) == 6
    assert chain_report(clinic_id=riverside.clinic_id).broken == ()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_one_patient_in_two_rooms_one_succeeds() -> None:
    riverside = make_world("riverside")
    second = open_clinic(riverside)
    sam = accepted(riverside, 1)

    def book(bed_id: object) -> Deed:
        places = six(bed_id)[:1]  # type: ignore[arg-type]
        return lambda: book_series(sam.course_id, places, by=sam.faye, at=later(5))

    said = at_once(book(sam.bed_id), book(second))
    assert sorted(map(bool, said)) == [False, True]
    assert booked(riverside) == 1


@pytest.mark.django_db(transaction=True)
def test_a_nurse_is_not_given_three_visits_by_three_who_book_at_once() -> None:
    from openketamine.actions.set_up import add_bed

    riverside = make_world("riverside")
    rooms = [riverside.bed_id, open_clinic(riverside)]
    rooms.append(add_bed(name="Room 3", device_key="three", by=riverside.system, at=later(0)))
    people = [accepted(riverside, number) for number in (1, 2, 3)]

    def book(world: World, bed_id: object) -> Deed:
        place = Place(on(1), bed_id)  # type: ignore[arg-type]
        return lambda: book_series(world.course_id, [place], by=world.faye, at=later(5))

    said = at_once(*(book(w, room) for w, room in zip(people, rooms, strict=True)))
    assert sorted(map(bool, said)) == [False, False, True]
    [refusal] = filter(None, said)
    assert "too few nurses" in refusal
    assert booked(riverside) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_visits_to_one_place_one_succeeds() -> None:
    riverside = make_world("riverside")
    second = open_clinic(riverside)
    sam, tess = accepted(riverside, 1), accepted(riverside, 2)
    [first] = book_series(sam.course_id, six(sam.bed_id)[:1], by=sam.faye, at=later(5)).session_ids
    [other] = book_series(tess.course_id, six(second)[:1], by=sam.faye, at=later(5)).session_ids
    to = Place(on(2), sam.bed_id)

    def move(session_id: object) -> Deed:
        return lambda: move_visit(
            session_id,  # type: ignore[arg-type]
            to,
            reason="Asked for",
            by=sam.faye,
            at=later(6),
        )

    said = at_once(move(first), move(other))
    assert sorted(map(bool, said)) == [False, True]
    assert booked(riverside) == 2
