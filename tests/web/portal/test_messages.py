"""A patient and the clinic write to each other; whom to call stands above it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from openketamine.actions.portal_messages import MOST_A_DAY, answer_patient, write_message
from openketamine.queries.portal_messages import conversation, unread_messages
from tests.web.conftest import SignIn, TheClinic
from tests.web.portal.conftest import EnterAs, ThePatient

PAGE = "/portal/messages/"


def written(who: ThePatient) -> list[tuple[str, bool]]:
    rows = conversation(clinic_id=who.clinic_id, patient_id=who.id)
    return [(row.body, row.is_from_patient) for row in rows]


def test_the_page_says_first_that_nobody_watches_it_and_whom_to_call(
    pat: ThePatient, enter_as: EnterAs
) -> None:
    page = enter_as(pat).get(PAGE).content.decode()
    notice = page.index("Nobody watches this page</h2>")
    assert notice < page.index('href="tel:988"') < page.index("<textarea")


def test_in_spanish_too(quinn: ThePatient, enter_as: EnterAs) -> None:
    page = enter_as(quinn).get(PAGE).content.decode()
    for english in ("Nobody watches", "Your message", "Send the message", "no messages yet"):
        assert english not in page


def test_a_message_goes_to_the_clinics_inbox_and_the_answer_comes_back(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs, sign_in: SignIn
) -> None:
    patient = enter_as(pat)
    assert patient.post(PAGE, {"body": "May I drive?"}).status_code == 302
    nurse = sign_in("nurse")
    inbox = nurse.get("/messages/").content.decode()
    assert "Sample, Pat" in inbox
    assert "May I drive?" in inbox
    assert "1 not read" in inbox
    assert "inbox-count" in nurse.get("/alerts/").content.decode()
    assert "1 message not read" in nurse.get(f"/patients/{pat.id}/").content.decode()
    answer = nurse.post(f"/messages/{pat.id}/", {"body": "Not on that day."})
    assert (answer.status_code, answer["Location"]) == (302, f"/messages/{pat.id}/")
    page = patient.get(PAGE).content.decode()
    assert "Not on that day." in page
    assert "Robin Nurse" in page
    assert ">new<" in page
    assert "read by the clinic" in page
    assert ">new<" not in patient.get(PAGE).content.decode()
    assert "· read " in nurse.get(f"/messages/{pat.id}/").content.decode()


def test_marking_as_read_empties_the_counter(
    riverside: TheClinic, pat: ThePatient, sign_in: SignIn
) -> None:
    write_message("Thank you", by=pat.actor, at=datetime.now(UTC))
    desk = sign_in("front_desk")
    assert "inbox-count" in desk.get("/messages/").content.decode()
    assert desk.post(f"/messages/{pat.id}/read/").status_code == 302
    assert unread_messages(clinic_id=riverside.id) == 0
    assert "inbox-count" not in desk.get("/messages/").content.decode()


def test_nobody_reads_or_writes_in_anothers_conversation(
    pat: ThePatient, quinn: ThePatient, enter_as: EnterAs
) -> None:
    write_message("only for the clinic", by=pat.actor, at=datetime.now(UTC))
    stranger = enter_as(quinn)
    assert "only for the clinic" not in stranger.get(f"{PAGE}?patient={pat.id}").content.decode()
    stranger.post(PAGE, {"body": "hello", "patient": str(pat.id), "patient_id": str(pat.id)})
    assert written(pat) == [("only for the clinic", True)]
    assert written(quinn) == [("hello", True)]
    assert stranger.get(f"/messages/{pat.id}/").status_code in {302, 403}


def test_a_conversation_of_no_patient_is_refused(clinic: TheClinic, sign_in: SignIn) -> None:
    nurse = sign_in("nurse")
    assert nurse.get(f"/messages/{uuid4()}/").status_code == 422
    assert nurse.post(f"/messages/{uuid4()}/", {"body": "hello"}).status_code == 422


def test_an_empty_message_is_not_sent_and_says_so_beside_the_field_and_above(
    pat: ThePatient, enter_as: EnterAs, sign_in: SignIn
) -> None:
    for client, address in ((enter_as(pat), PAGE), (sign_in("nurse"), f"/messages/{pat.id}/")):
        answer = client.post(address, {"body": "   "})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count("Please write something first.") == 2
        assert 'href="#id_body"' in page
    assert written(pat) == []


def test_what_was_typed_is_kept_when_it_cannot_be_sent(pat: ThePatient, enter_as: EnterAs) -> None:
    for number in range(MOST_A_DAY):
        write_message(f"{number}", by=pat.actor, at=datetime.now(UTC))
    answer = enter_as(pat).post(PAGE, {"body": "one <b>more</b>"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please call the clinic instead." in page
    assert "one &lt;b&gt;more&lt;/b&gt;</textarea>" in page


def test_what_somebody_typed_is_text_and_not_markup(
    pat: ThePatient, enter_as: EnterAs, sign_in: SignIn
) -> None:
    at = datetime.now(UTC)
    write_message("<script>alert(1)</script>\n\nsecond", by=pat.actor, at=at)
    for page in (
        enter_as(pat).get(PAGE).content.decode(),
        sign_in("nurse").get("/messages/").content.decode(),
        sign_in("nurse").get(f"/messages/{pat.id}/").content.decode(),
    ):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_others_of_the_staff_see_no_messages(
    clinic: TheClinic, pat: ThePatient, sign_in: SignIn
) -> None:
    write_message("for the desk and the ward", by=pat.actor, at=datetime.now(UTC))
    for role in ("pharmacist", "auditor", "admin"):
        client = sign_in(role)
        for address in ("/messages/", f"/messages/{pat.id}/"):
            assert client.get(address).status_code == 403
        assert 'href="/messages/"' not in client.get("/protocols/").content.decode()


def test_the_clinics_name_stands_under_its_answers(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    doctor = riverside.people["prescriber"]
    answer_patient(pat.id, "See you on Monday.", by=doctor, at=datetime.now(UTC))
    page = enter_as(pat).get(PAGE).content.decode()
    assert page.index("Robin Prescriber") < page.index("See you on Monday.")


def test_an_installations_own_numbers_stand_on_every_page(
    pat: ThePatient, enter_as: EnterAs, settings: Any, tmp_path: Path
) -> None:
    file = tmp_path / "help.toml"
    file.write_text(
        '[US]\nchecked_on = "2026-11-20"\nlines = [\n'
        '{ kind = "emergency", number = "911 0", dial = "9110", name = { en = "O", es = "N" } },\n'
        "]\n"
    )
    settings.HELP_NUMBERS = str(file)
    page = enter_as(pat).get(PAGE).content.decode()
    assert 'href="tel:9110"' in page
    assert 'href="tel:988"' not in page


@pytest.mark.parametrize("text", ["[US]\nlines = []\n", None])
def test_a_file_of_help_numbers_that_is_wrong_takes_help_from_nobody(
    pat: ThePatient,
    enter_as: EnterAs,
    settings: Any,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    text: str | None,
) -> None:
    file = tmp_path / "help.toml"
    if text is not None:
        file.write_text(text)
    settings.HELP_NUMBERS = str(file)
    assert 'href="tel:988"' in enter_as(pat).get(PAGE).content.decode()
    assert "OPENKETAMINE_HELP_NUMBERS" in caplog.text
