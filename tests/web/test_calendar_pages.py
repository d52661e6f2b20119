"""The calendar's pages: look, plan, book by hand, move, call off, wait, open and close."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from openketamine.actions.confirmations import confirm_ride, say_cannot_come
from openketamine.actions.opening import remove_shift
from openketamine.console.calendar import words
from openketamine.console.calendar.task import plan_visits
from openketamine.planning import Change, Obstacle
from openketamine.planning.changes import CODES
from openketamine.planning.relax import GROUPS
from openketamine.queries.calendar import to_be_booked, visits_of
from openketamine.queries.opening import opening
from openketamine.queries.waiting import waiting_list
from openketamine.records.models import Session
from openketamine.records.scope import clinic_scope
from tests.actions.world import PASSWORD as HILLTOP_PASSWORD
from tests.actions.world import World, make_world
from tests.web.conftest import SignIn, TheClinic
from tests.web.open_clinic import ZONE, booked, in_days, now, open_world, with_plan


@pytest.fixture
def world(clinic: TheClinic) -> World:
    return open_world(clinic)


@pytest.fixture
def desk(world: World, sign_in: SignIn) -> Client:
    return sign_in("front_desk")


def text(answer: Any) -> str:
    """What a page says, without tags."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(plain))


def plan_form(*worlds: World, **changed: Any) -> dict[str, Any]:
    return {
        "courses": [str(w.course_id) for w in worlds],
        "first_on": in_days(1).astimezone(ZONE).date().isoformat(),
        "weeks": "4",
        "longest_days": "21",
        "do": "plan",
        **changed,
    }


def work() -> None:
    """The worker does what waits for it."""
    for row in DBTaskResult.objects.ready():
        row.claim("tests")
        row.set_successful(plan_visits.call(**row.args_kwargs["kwargs"]))


def propose(desk: Client, form: dict[str, Any]) -> Any:
    """The proposal: at once, or where the worker has put it."""
    answer = desk.post("/calendar/plan/", form)
    if answer.status_code == 302:
        work()
        answer = desk.get(answer.headers["Location"])
    assert answer.status_code == 200, text(answer)
    return answer


def proposal_of(answer: Any) -> dict[str, list[str]]:
    """The hidden fields of the proposal's form."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="(course|visit-[^"]+)" value="([^"]+)"', answer.content.decode()
    ):
        found.setdefault(name, []).append(unescape(value))
    return found


def test_a_week_and_a_day_show_who_is_where(world: World, desk: Client) -> None:
    sam = with_plan(world, "Sample")
    first = booked(sam)[0]
    confirm_ride(first, "yes", name="Alex", phone="3125550123", by=world.faye, at=now())
    on = in_days(2).astimezone(ZONE).date()
    for view in ("week", "day"):
        shown = text(desk.get(f"/calendar/?view={view}&on={on}"))
        assert "Sample, Robin" in shown
        assert "1 of 6" in shown
        assert "no consent" in shown
        assert "fasting not confirmed" in shown
    assert "0 / 2" in text(desk.get(f"/calendar/?view=day&on={on}"))
    assert "1 visit, people for 2" in text(desk.get(f"/calendar/?on={on}"))


def test_a_clinic_without_hours_is_told_to_enter_them(clinic: TheClinic, sign_in: SignIn) -> None:
    assert "No opening hours are entered yet" in text(sign_in("front_desk").get("/calendar/"))


def test_six_visits_are_planned_looked_at_and_booked(world: World, desk: Client) -> None:
    sam, tess = with_plan(world, "Sample"), with_plan(world, "Specimen")
    page = text(desk.get("/calendar/plan/"))
    assert "Sample, Robin" in page
    assert "6 of 6" in page
    proposed = propose(desk, plan_form(sam, tess))
    shown = text(proposed)
    assert "Proposal: 12 visits" in shown
    assert "Every rule is kept" in shown
    assert "Nobody has asked when this patient can come" in shown
    assert visits_of(clinic_id=world.clinic_id, patient_id=sam.patient_id, at=now()) == ()
    answer = desk.post("/calendar/book/", proposal_of(proposed), follow=True)
    assert "12 visits are booked." in text(answer)
    assert "no consent stands yet" in text(answer)
    assert to_be_booked(clinic_id=world.clinic_id, at=now()) == ()
    found = visits_of(clinic_id=world.clinic_id, patient_id=sam.patient_id, at=now())
    assert [visit.ordinal for visit in found] == [1, 2, 3, 4, 5, 6]


def test_a_proposal_that_was_overtaken_says_what_is_taken(world: World, desk: Client) -> None:
    sam, tess = with_plan(world, "Sample"), with_plan(world, "Specimen")
    proposed = proposal_of(propose(desk, plan_form(sam)))
    _session, starts, bed = proposed[f"visit-{sam.course_id}"][0].split("|")
    other = {"course": [str(tess.course_id)], f"visit-{tess.course_id}": [f"|{starts}|{bed}"]}
    desk.post("/calendar/book/", other)
    answer = desk.post("/calendar/book/", proposed, follow=True)
    assert re.search(r"Sample, Robin: Room \d is taken on .* Free and nearest: ", text(answer))
    assert visits_of(clinic_id=world.clinic_id, patient_id=sam.patient_id, at=now()) == ()


@pytest.mark.parametrize("value", ["", "x|y|z", "|2026-03-02T09:00:00|not-a-room", "|2026-03-02|a"])
def test_a_proposal_that_cannot_be_read_books_nothing(
    world: World, desk: Client, value: str
) -> None:
    sam = with_plan(world, "Sample")
    course = str(sam.course_id)
    answer = desk.post("/calendar/book/", {"course": [course], f"visit-{course}": [value]})
    assert answer.status_code == 422
    assert "plan again" in text(answer)


def test_what_cannot_be_placed_is_said_with_what_would_help(world: World, desk: Client) -> None:
    sam = with_plan(world, "Sample")
    answer = propose(desk, plan_form(sam, weeks="3", longest_days="21"))
    assert "Proposal: 6 visits" in text(answer)
    for shift in opening(clinic_id=world.clinic_id).shifts:
        if shift.role == "nurse":
            remove_shift(shift.id, by=world.faye, at=now())
    shown = text(propose(desk, plan_form(sam)))
    assert "Not everybody can be placed." in shown
    assert "There are too few nurses." in shown
    assert "Any one of these would help: One nurse more on every day." in shown


def test_many_are_planned_by_the_worker_and_found_again(world: World, desk: Client) -> None:
    worlds = [with_plan(world, f"Sample {number}") for number in range(7)]
    answer = desk.post("/calendar/plan/", plan_form(*worlds, weeks="6"))
    assert answer.status_code == 302
    waiting = desk.get(answer.headers["Location"])
    assert (waiting.status_code, waiting.headers["Refresh"]) == (202, "2")
    assert "For 7 patients." in text(waiting)
    work()
    shown = desk.get(answer.headers["Location"])
    assert "Proposal: 42 visits" in text(shown)


def test_nobody_sees_what_another_clinic_plans(world: World, desk: Client, sign_in: SignIn) -> None:
    worlds = [with_plan(world, f"Sample {number}") for number in range(7)]
    address = desk.post("/calendar/plan/", plan_form(*worlds)).headers["Location"]
    make_world("hilltop")
    stranger = Client()
    stranger.post("/login/", {"username": "faye-hilltop", "password": HILLTOP_PASSWORD})
    assert stranger.get("/calendar/").status_code == 200
    assert stranger.get(address).status_code == 404


def test_after_a_visit_is_called_off_a_plan_moves_as_little_as_it_can(
    world: World, desk: Client
) -> None:
    sam = with_plan(world, "Sample")
    ids = booked(sam)
    answer = desk.post(f"/calendar/visits/{ids[1]}/cancel/", {"cancel-reason": "A cold"})
    assert answer.status_code == 302
    page = desk.get(f"/calendar/plan/?course={sam.course_id}")
    assert "1 of 6" in text(page)
    proposed = propose(desk, plan_form(sam, longest_days="28", may_move="on"))
    shown = text(proposed)
    assert "Proposal: 1 visit" in shown
    assert shown.count("stays") == 5
    desk.post("/calendar/book/", proposal_of(proposed))
    assert to_be_booked(clinic_id=world.clinic_id, at=now()) == ()


def test_one_visit_is_booked_by_hand(world: World, desk: Client) -> None:
    sam = with_plan(world, "Sample")
    booked(sam, (2,))
    address = f"/calendar/courses/{sam.course_id}/new/"
    assert "5 of 6 visits to book" in text(desk.get(address))
    day = in_days(3).astimezone(ZONE).date()
    place = {"on": day.isoformat(), "at": "09:00", "room": str(world.bed_id)}
    refused = desk.post(address, place)
    assert refused.status_code == 422
    assert "Two infusions lie 24 h apart; at least 48 h are needed." in text(refused)
    assert f'value="{day}"' in refused.content.decode()
    place["on"] = (day + timedelta(days=2)).isoformat()
    answer = desk.post(address, place, follow=True)
    assert "The visit is booked." in text(answer)
    assert "No consent stands" in text(answer)


def test_a_visit_is_moved_with_a_reason(world: World, desk: Client) -> None:
    sam = with_plan(world, "Sample")
    first = booked(sam, (2, 5))[0]
    address = f"/calendar/visits/{first}/move/"
    place = {
        "move-on": in_days(2).astimezone(ZONE).date().isoformat(),
        "move-at": "11:30",
        "move-room": str(world.bed_id),
    }
    refused = desk.post(address, {**place, "move-reason": ""})
    assert refused.status_code == 422
    assert 'value="11:30"' in refused.content.decode()
    assert desk.post(address, {**place, "move-reason": "Asked"}).status_code == 302
    shown = text(desk.get(f"/calendar/visits/{first}/"))
    assert "11:30" in shown
    assert "moved once" in shown


def test_a_visit_that_was_missed_is_to_be_booked_again(world: World, desk: Client) -> None:
    sam = with_plan(world, "Sample")
    first = booked(sam, (2,))[0]
    with clinic_scope(world.clinic_id):
        Session.objects.filter(pk=first).update(scheduled_at=in_days(-1))
    assert "The patient did not come" in text(desk.get(f"/calendar/visits/{first}/"))
    desk.post(f"/calendar/visits/{first}/missed/", {"missed-note": "No call"})
    [row] = to_be_booked(clinic_id=world.clinic_id, at=now())
    assert (row.missing, row.missed) == (6, 1)
    shown = text(desk.get(f"/patients/{sam.patient_id}/calendar/"))
    assert "missed" in shown
    assert "6 of 6 visits to book" in shown


def test_a_patient_who_cannot_come_is_seen(world: World, desk: Client) -> None:
    sam = with_plan(world, "Sample")
    first = booked(sam, (2,))[0]
    say_cannot_come(first, reason="Ill", by=world.faye, at=now())
    on = in_days(2).astimezone(ZONE).date()
    assert "cannot come" in text(desk.get(f"/calendar/?on={on}"))
    assert "The patient says: I cannot come." in text(desk.get(f"/calendar/visits/{first}/"))


def test_what_is_said_on_the_telephone_is_noted(world: World, desk: Client) -> None:
    sam = with_plan(world, "Sample")
    first = booked(sam, (2,))[0]
    told = {"told-ride": "yes", "told-ride_name": "Alex", "told-fasting": "unsure"}
    refused = desk.post(f"/calendar/visits/{first}/told/", told)
    assert refused.status_code == 422
    assert "Please write a telephone number." in text(refused)
    desk.post(f"/calendar/visits/{first}/told/", {**told, "told-ride_phone": "3125550123"})
    shown = text(desk.get(f"/calendar/visits/{first}/"))
    assert "Ride home: Alex" in shown
    assert "Fasting: the patient is not sure" in shown


def test_the_waiting_list_is_joined_offered_and_left(world: World, desk: Client) -> None:
    with_plan(world, "Sample")
    refused = desk.post("/calendar/waiting/", {"number": "C-Nobody", "priority": "5"})
    assert refused.status_code == 422
    assert "No patient has this record number." in text(refused)
    desk.post("/calendar/waiting/", {"number": "C-Sample", "priority": "2", "note": "Mornings"})
    [row] = waiting_list(clinic_id=world.clinic_id)
    assert (row.priority, row.note) == (2, "Mornings")
    desk.post(f"/calendar/waiting/{row.id}/", {"do": "offer"})
    assert "offered a place" in text(desk.get("/calendar/waiting/"))
    assert desk.post(f"/calendar/waiting/{row.id}/", {"reason": ""}).status_code == 422
    desk.post(f"/calendar/waiting/{row.id}/", {"reason": "Went elsewhere"})
    assert waiting_list(clinic_id=world.clinic_id) == ()


def test_hours_shifts_and_closed_days_are_edited(clinic: TheClinic, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    span = {"hours-starts_at": "08:00", "hours-ends_at": "16:00"}
    assert admin.post("/calendar/opening/", {"what": "hours", **span}).status_code == 422
    admin.post("/calendar/opening/", {"what": "hours", "hours-weekdays": ["0", "2"], **span})
    nurse = str(clinic.people["nurse"].staff_id)
    shift = {"shift-staff": nurse, "shift-starts_at": "08:00", "shift-ends_at": "12:00"}
    admin.post("/calendar/opening/", {"what": "shift", "shift-weekdays": ["0"], **shift})
    again = admin.post("/calendar/opening/", {"what": "shift", "shift-weekdays": ["0"], **shift})
    assert "This person is there then already." in text(again)
    day = in_days(30).astimezone(ZONE).date()
    admin.post("/calendar/opening/", {"what": "closure", "closure-on": day.isoformat()})
    row = opening(clinic_id=clinic.id)
    assert [hours.weekday for hours in row.hours] == [0, 2]
    assert [one.on for one in row.closures] == [day]
    admin.post(f"/calendar/opening/closure/{row.closures[0].id}/remove/")
    admin.post(f"/calendar/opening/shift/{row.shifts[0].id}/remove/")
    admin.post(f"/calendar/opening/hours/{row.hours[0].id}/remove/")
    row = opening(clinic_id=clinic.id)
    assert (len(row.hours), row.shifts, row.closures) == (1, (), ())


def test_who_may_look_may_not_book(world: World, sign_in: SignIn) -> None:
    sam = with_plan(world, "Sample")
    first = booked(sam, (2,))[0]
    auditor = sign_in("auditor")
    assert "Move this visit" not in text(auditor.get(f"/calendar/visits/{first}/"))
    assert auditor.post(f"/calendar/visits/{first}/cancel/").status_code == 403


@pytest.mark.parametrize("code", CODES)
def test_every_change_that_would_help_has_words(code: str) -> None:
    facts = {"count": 2, "weekday": 1, "minutes": 60, "date": 740000, "days": 7}
    one = Change(code=code, patient="1", facts={**facts, "starts": 0, "ends": 780})
    said = words.change(one, {"1": "Sample, Robin"})
    assert len(said) > 8
    assert said.endswith(".")


@pytest.mark.parametrize("group", GROUPS)
def test_every_obstacle_has_words(group: str) -> None:
    assert words.obstacle(Obstacle(group=group), {}).endswith(".")
    named = words.obstacle(Obstacle(group=group, patient="1"), {"1": "Sample, Robin"})
    assert named.startswith("Sample, Robin: ")
