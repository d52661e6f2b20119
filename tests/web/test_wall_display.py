"""A wall screen of its own: connected by a code, on for months, the board and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path, reverse

from openketamine.actions import set_up
from openketamine.actions.actor import system_actor
from openketamine.actions.displays import add_display, connect_display, revoke_display
from openketamine.config import clock
from openketamine.console.access import display_page
from openketamine.console.checks import check_routes_declare_access
from openketamine.core.errors import BadInputError, ForbiddenError
from openketamine.queries.clinic import audit_rows
from openketamine.queries.displays import COOKIE, DisplayRow, display_of
from openketamine.records.models import DisplayToken
from openketamine.records.scope import clinic_scope

from .conftest import SignIn, TheClinic, TheSession
from .test_every_route import declared
from .world import alarm, arrive

NEW = "admin:records_displaytoken_add"


def now() -> datetime:
    return datetime.now(UTC)


def connected(clinic: TheClinic) -> Client:
    """A browser with no login that is a wall screen of the clinic."""
    display = add_display(name="Corridor", by=clinic.people["admin"], at=now())
    screen = Client()
    answer = screen.post("/wall/connect/", {"code": display.code.lower().replace("-", " ")})
    assert answer.headers["Location"] == "/wall/"
    return screen


def the_display(clinic: TheClinic) -> DisplayToken:
    with clinic_scope(clinic.id):
        return DisplayToken.objects.get(clinic_id=clinic.id)


def test_the_administrator_adds_a_screen_and_sees_its_code_once(
    sign_in: SignIn, clinic: TheClinic
) -> None:
    admin = sign_in("admin")
    answer = admin.post(reverse(NEW), {"name": "Corridor"})
    text = answer.content.decode()
    found = re.search(r"data-code>([0-9A-Z-]+)<", text)
    assert found is not None
    code = found[1]
    assert "http://testserver/wall/connect/" in text
    assert "no-store" in answer.headers["Cache-Control"]
    row = the_display(clinic)
    listed = admin.get(reverse("admin:records_displaytoken_changelist")).content.decode()
    opened = admin.get(reverse("admin:records_displaytoken_change", args=[row.pk]))
    for later in (listed, opened.content.decode(), repr(audit_rows(clinic_id=clinic.id))):
        assert code not in later
        assert row.token_hash not in later
    assert "Corridor" in listed
    assert code not in repr(vars(row))
    assert connect_display(code, at=now())


def test_a_connected_screen_shows_the_board_without_a_login_or_a_link(
    clinic: TheClinic, session: TheSession
) -> None:
    arrive(session)
    alarm(session)
    screen = connected(clinic)
    for address in ("/wall/", "/wall/?part=board"):
        text = screen.get(address).content.decode()
        assert "M. Example" in text
        assert "Maria" not in text
        assert "Oxygen saturation low" in text
        assert "/session/" not in text
        assert "/wall/?part=board" in text
    assert "sessionid" not in screen.cookies
    cookie = screen.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_connected_screen_opens_no_other_page(clinic: TheClinic, session: TheSession) -> None:
    screen = connected(clinic)
    others = [address for address, _ in declared() if address != "/wall/"]
    assert len(others) > 30
    for address in others:
        for method in ("get", "post"):
            answer = getattr(screen, method)(address)
            assert answer.status_code in {302, 401}, address
            assert not answer.content, address
    assert screen.post("/wall/").status_code == 405


def test_a_login_is_no_wall_screen(sign_in: SignIn, session: TheSession) -> None:
    assert sign_in("nurse").get("/wall/").headers["Location"].startswith("/wall/connect/")


def test_it_goes_on_when_a_login_would_have_ended(
    clinic: TheClinic, session: TheSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = connected(clinic)
    start = now()
    for hours in (13, 24 * 90):
        monkeypatch.setattr(clock, "now", lambda hours=hours: start + timedelta(hours=hours))
        answer = screen.get("/wall/?part=board", headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "Room 1" in answer.content.decode()
        assert int(answer.cookies[COOKIE]["max-age"]) > 90 * 24 * 3600  # kept for as long again
        assert the_display(clinic).last_seen_at == clock.now()


def test_it_shows_nothing_from_the_moment_it_is_revoked(
    sign_in: SignIn, clinic: TheClinic, session: TheSession
) -> None:
    screen = connected(clinic)
    assert screen.get("/wall/").status_code == 200
    address = reverse("admin:records_displaytoken_change", args=[the_display(clinic).pk])
    assert sign_in("admin").post(address, {"revoke": "on"}).status_code == 302
    answer = screen.get("/wall/?part=board", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/wall/connect/"
    assert not answer.content
    rows = audit_rows(clinic_id=clinic.id)
    assert [row.action for row in rows[:3]] == ["revoke_display", "connect_display", "add_display"]
    assert rows[0].by_name == "Robin Admin"


def test_a_name_in_the_form_changes_no_screen(sign_in: SignIn, clinic: TheClinic) -> None:
    connected(clinic)
    row = the_display(clinic)
    address = reverse("admin:records_displaytoken_change", args=[row.pk])
    sign_in("admin").post(address, {"name": "Elsewhere"})
    assert the_display(clinic).name == "Corridor"
    assert the_display(clinic).revoked_at is None


def test_a_code_works_once_and_for_a_day(clinic: TheClinic) -> None:
    by = clinic.people["admin"]
    first = add_display(name="Corridor", by=by, at=now())
    assert connect_display(first.code, at=now())
    late = add_display(name="Office", by=by, at=now() - timedelta(hours=25))
    gone = add_display(name="Lobby", by=by, at=now())
    revoke_display(gone.id, by=by, at=now())
    for code in (first.code, late.code, gone.code, "", "ABCD-EFGH-JKMN"):
        with pytest.raises(BadInputError, match="unknown, was used already"):
            connect_display(code, at=now())
    answer = Client().post("/wall/connect/", {"code": first.code})
    assert answer.status_code == 422
    assert COOKIE not in answer.cookies
    assert "was used already" in answer.content.decode()


def test_a_code_is_no_cookie(clinic: TheClinic) -> None:
    display = add_display(name="Corridor", by=clinic.people["admin"], at=now())
    plain = display.code.replace("-", "")
    for cookie in ("", plain, f"{clinic.id.hex}.{plain}", f"{clinic.id.hex}.", "x.y"):
        assert display_of(cookie) is None


def test_it_sees_its_own_clinic_only(clinic: TheClinic, session: TheSession) -> None:
    other = other_clinic()
    display = add_display(name="Corridor", by=system_actor(other), at=now())
    cookie = connect_display(display.code, at=now())
    screen = Client()
    screen.cookies[COOKIE] = cookie
    text = screen.get("/wall/").content.decode()
    assert "O. Elsewhere" in text
    assert "Example" not in text
    stolen = f"{clinic.id.hex}.{cookie.partition('.')[2]}"
    assert display_of(stolen) is None
    with pytest.raises(BadInputError, match="no such display"):
        revoke_display(display.id, by=clinic.people["admin"], at=now())
    assert display_of(cookie) is not None


def test_only_an_administrator_adds_or_revokes_one(clinic: TheClinic) -> None:
    display = add_display(name="Corridor", by=clinic.people["admin"], at=now())
    with pytest.raises(ForbiddenError):
        add_display(name="Corridor", by=clinic.people["nurse"], at=now())
    with pytest.raises(ForbiddenError):
        revoke_display(display.id, by=clinic.people["prescriber"], at=now())


def test_another_route_that_opens_to_wall_screens_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @display_page
    def planted(request: HttpRequest, display: DisplayRow) -> HttpResponse:
        return HttpResponse("more than the board")

    monkeypatch.setattr(get_resolver(), "url_patterns", [path("more/", planted)])
    [error] = check_routes_declare_access()
    assert "more/" in error.msg
    assert "wall screens" in error.msg


def other_clinic() -> UUID:
    """Hilltop, with O. Elsewhere in its one room."""
    clinic_id = set_up.found_clinic(name="Hilltop", at=now())
    by = system_actor(clinic_id)
    bed = set_up.add_bed(name="Room H", device_key="H1", by=by, at=now())
    patient = set_up.register_patient(
        number="1",
        family_name="Elsewhere",
        given_name="Olga",
        born_on=date(1980, 1, 1),
        by=by,
        at=now(),
    )
    set_up.book_session(
        set_up.plan_course(patient, by=by, at=now()),
        bed_id=bed,
        ordinal=1,
        scheduled_at=now(),
        protocol_set="consensus-moderate",
        mg_per_kg=Decimal("0.5"),
        minutes=Decimal(40),
        volume_ml=Decimal(50),
        vial_mg_per_ml=Decimal(50),
        by=by,
        at=now(),
    )
    return clinic_id
