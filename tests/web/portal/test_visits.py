"""A patient's visits: what is next, the two questions, not coming, own hours, own calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from openketamine.actions.booking import Place, cancel_visit, move_visit
from openketamine.core.course import Away, Window
from openketamine.queries.calendar import calendar_visit
from openketamine.queries.portal_messages import unread_messages
from openketamine.queries.visits import availability_of, own_visits
from openketamine.records.models import Clinic
from tests.actions.world import World
from tests.web.conftest import SignIn, TheClinic
from tests.web.open_clinic import ZONE, booked, in_days, now, open_world, with_plan

from .conftest import EnterAs, ThePatient


@pytest.fixture
def world(riverside: TheClinic, pat: ThePatient) -> World:
    """Riverside is open and Pat's plan is signed."""
    return with_plan(open_world(riverside), "Pat", pat.id)


@pytest.fixture
def client(pat: ThePatient, enter_as: EnterAs) -> Client:
    return enter_as(pat)


def text(answer: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(plain))


def feed_address(client: Client) -> str:
    shown = client.post("/portal/feed/", {"do": "open"}).content.decode()
    found = re.search(r'value="(http://testserver/portal/feed/[^"]+\.ics)"', shown)
    assert found is not None
    return found[1].removeprefix("http://testserver")


def test_before_anything_is_booked_the_patient_is_asked_when(client: Client, world: World) -> None:
    assert "No visit is planned yet" in text(client.get("/portal/visits/"))


def test_the_next_visit_stands_first_and_asks_its_two_questions(
    client: Client, world: World
) -> None:
    first = booked(world)[0]
    shown = text(client.get("/portal/visits/"))
    assert "Your next visit: 1 of 6" in shown
    assert "Please say who takes you home" in shown
    assert "Visit 6 of 6" in shown
    assert "Your next visit" in text(client.get("/portal/"))
    one = text(client.get(f"/portal/visits/{first}/"))
    assert "Please do not eat anything from" in one
    assert "05:00 on." in one  # four hours before nine


def test_ride_and_fasting_are_said_and_seen_by_the_clinic(
    client: Client, world: World, pat: ThePatient, sign_in: SignIn
) -> None:
    first = booked(world)[0]
    refused = client.post(f"/portal/visits/{first}/ride/", {"ride": "yes", "ride_name": "Alex"})
    assert refused.status_code == 422
    assert "Please write a telephone number." in text(refused)
    assert 'value="Alex"' in refused.content.decode()
    given = {"ride": "yes", "ride_name": "Alex", "ride_phone": "(312) 555-0123"}
    assert client.post(f"/portal/visits/{first}/ride/", given).status_code == 302
    client.post(f"/portal/visits/{first}/fasting/", {"fasting": "yes"})
    assert "Your ride home is known" in text(client.get("/portal/visits/"))
    said = calendar_visit(clinic_id=world.clinic_id, session_id=first, at=now()).said
    assert (said.ride_name, said.ride_phone, said.fasting) == ("Alex", "+13125550123", "yes")
    session = text(sign_in("nurse").get(f"/session/{first}/"))
    assert "Ride home: Alex" in session
    assert "Fasting: the patient has said yes" in session


def test_the_check_in_shows_what_was_not_confirmed(world: World, sign_in: SignIn) -> None:
    first = booked(world)[0]
    session = text(sign_in("nurse").get(f"/session/{first}/"))
    assert "Ride home: not confirmed" in session
    assert "Fasting: not confirmed" in session


def test_who_cannot_come_tells_the_clinic(client: Client, world: World) -> None:
    first = booked(world)[0]
    assert client.post(f"/portal/visits/{first}/cannot/", {"reason": " "}).status_code == 422
    client.post(f"/portal/visits/{first}/cannot/", {"reason": "My child is ill."})
    assert "You have told us that you cannot come." in text(client.get(f"/portal/visits/{first}/"))
    assert unread_messages(clinic_id=world.clinic_id) == 1


def test_another_patients_visit_is_not_found(
    world: World, quinn: ThePatient, hana: ThePatient, enter_as: EnterAs
) -> None:
    first = booked(world)[0]
    for other in (quinn, hana):
        client = enter_as(other)
        for page in ("", "appointment.ics"):
            assert client.get(f"/portal/visits/{first}/{page}").status_code == 404
        answer = client.post(f"/portal/visits/{first}/fasting/", {"fasting": "yes"})
        assert answer.status_code == 404


def test_days_hours_and_dates_away_are_kept(client: Client, pat: ThePatient) -> None:
    wrong = {"can_0": "on", "from_0": "14:00", "until_0": "09:00", "back_0": "2027-01-05"}
    refused = client.post("/portal/visits/times/", wrong)
    assert refused.status_code == 422
    assert "The end must be after the beginning." in text(refused)
    assert 'value="14:00"' in refused.content.decode()
    assert "at least one day" in text(client.post("/portal/visits/times/", {}))
    right = {
        "can_0": "on",
        "from_0": "09:00",
        "can_2": "on",
        "away_0": "2027-01-05",
        "back_0": "2027-01-08",
    }
    assert client.post("/portal/visits/times/", right).status_code == 302
    said = availability_of(clinic_id=pat.clinic_id, patient_id=pat.id)
    assert said is not None
    assert said.windows == (
        Window(0, time(9), time(23, 59)),
        Window(2, time(0), time(23, 59)),
    )
    assert said.away == (Away(date(2027, 1, 5), date(2027, 1, 8)),)
    shown = client.get("/portal/visits/times/").content.decode()
    assert 'value="2027-01-08"' in shown
    assert 'value="23:59"' not in shown


def test_one_visit_is_a_file_for_any_calendar(client: Client, world: World) -> None:
    first = booked(world)[0]
    answer = client.get(f"/portal/visits/{first}/appointment.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["SUMMARY"] == "Appointment, Riverside Clinic"
    assert event["DTSTART"].dt == in_days(2)
    assert event["DTSTART"].params["TZID"] == "America/Chicago"


def test_the_feed_follows_moves_and_keeps_what_was_called_off(client: Client, world: World) -> None:
    first, second = booked(world, (2, 5))
    address = feed_address(client)
    stranger = Client()

    def events() -> dict[str, Any]:
        answer = stranger.get(address)
        assert answer.status_code == 200
        calendar = Calendar.from_ical(answer.content)
        [zone] = calendar.walk("VTIMEZONE")
        assert zone["TZID"] == "America/Chicago"
        return {str(event["UID"]): event for event in calendar.walk("VEVENT")}

    before = events()
    assert {int(event["SEQUENCE"]) for event in before.values()} == {0}
    to = Place(in_days(2, 12), world.bed_id)
    move_visit(first, to, reason="Asked", by=world.faye, at=now())
    cancel_visit(second, reason="A cold", by=world.faye, at=now())
    after = events()
    assert before.keys() == after.keys()
    moved, called_off = after[f"{first}@appointments"], after[f"{second}@appointments"]
    assert (int(moved["SEQUENCE"]), moved["STATUS"]) == (1, "CONFIRMED")
    assert moved["DTSTART"].dt.astimezone(UTC) == in_days(2, 12)
    assert (int(called_off["SEQUENCE"]), called_off["STATUS"]) == (1, "CANCELLED")


def test_the_feed_says_nothing_of_health(client: Client, world: World) -> None:
    booked(world)
    Clinic.objects.filter(pk=world.clinic_id).update(name="Lakeside Ketamine Clinic")
    said = Client().get(feed_address(client)).content.decode().lower()
    for word in ("ketamin", "infusion", "depress", "treat", "pat", "sample", "ride", "fast"):
        assert word not in said, word
    assert "appointment\\, your clinic" in said


def test_a_renewed_or_closed_address_stops_working(client: Client, world: World) -> None:
    booked(world, (2,))
    first = feed_address(client)
    second = feed_address(client)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert second not in client.get("/portal/feed/").content.decode()
    client.post("/portal/feed/", {"do": "close"})
    assert Client().get(second).status_code == 404


@pytest.mark.parametrize("token", ["x", "00000000000000000000000000000000-x", "-"])
def test_an_address_that_nobody_has_is_not_found(client: Client, token: str) -> None:
    assert Client().get(f"/portal/feed/{token}.ics").status_code == 404


def test_a_patient_who_reads_spanish_gets_it_in_spanish(
    riverside: TheClinic, quinn: ThePatient, enter_as: EnterAs
) -> None:
    world = with_plan(open_world(riverside), "Quinn", quinn.id)
    first = booked(world)[0]
    client = enter_as(quinn)
    assert "Su próxima visita: 1 de 6" in text(client.get("/portal/visits/"))
    assert "¿Alguien le lleva a casa?" in text(client.get(f"/portal/visits/{first}/"))
    assert "lunes" in text(client.get("/portal/visits/times/"))
    said = Client().get(feed_address(client)).content.decode()
    assert "Cita\\, Riverside Clinic" in said


def test_days_are_told_in_the_clinics_own_time(client: Client, world: World) -> None:
    late = in_days(2, 19)
    booked(world, (5,))
    move = Place(late, world.bed_id)
    [visit] = own_visits(clinic_id=world.clinic_id, patient_id=world.patient_id)
    move_visit(visit.id, move, reason="Asked", by=world.faye, at=now())
    local = late.astimezone(ZONE)
    assert late.astimezone(UTC).date() - local.date() == timedelta(days=1)
    assert f"{local:%a} {local.day} {local:%b}, 19:00" in text(client.get("/portal/visits/"))
