"""A patient reads, answers, signs and withdraws on a phone, and on the clinic's tablet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from openketamine.queries.alerts import open_alerts
from openketamine.records.models import Patient, PortalAccount
from openketamine.records.scope import clinic_scope
from openketamine.ui import tablet
from tests.web.conftest import SignIn, TheClinic
from tests.web.consenting import (
    consent_row,
    consented,
    patient_signs,
    plan_for,
    planned,
    state,
    understand,
)
from tests.web.pdf_text import pdf_text

from .conftest import PASSWORD, EnterAs, ThePatient

BASE = "/portal/consent/"


def page(client: Client, more: str = "") -> str:
    answer = client.get(f"{BASE}{more}")
    assert answer.status_code == 200, (more, answer.status_code)
    return answer.content.decode()


def document_of(clinic: TheClinic, patient_id: UUID) -> Any:
    found = consent_row(clinic, patient_id).document
    assert found is not None
    return found


def right(asked: Any) -> str:
    return next(option["id"] for option in asked["options"] if option["is_right"])


def sign(client: Client, digest: str, **changed: str) -> Any:
    given = {
        "agrees": "on",
        "printed_name": "Pat Sample",
        "password": PASSWORD,
        "sha256": digest,
        **changed,
    }
    return client.post(f"{BASE}sign/", {k: v for k, v in given.items() if v})


def test_without_a_plan_there_is_nothing_to_decide(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(pat)
    assert "There is nothing to decide yet" in page(client)
    for more in ("part/what/", "question/stop/", "sign/", "whole/"):
        assert client.get(f"{BASE}{more}").status_code == 404, more


def test_from_the_first_part_to_the_signature_by_links_alone(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    """Every step is a link or a form of the page before: no script is needed."""
    planned(riverside, pat.id)
    client = enter_as(pat)
    assert "Begin to read" in page(client)
    at = client.post(BASE).headers["Location"]
    document = document_of(riverside, pat.id)
    for number, part in enumerate(document.content["parts"], start=1):
        text = client.get(at).content.decode()
        assert f"Part {number} of 13" in text
        assert f"<h1>{part['title']}</h1>" in text
        at = text.split('data-kind="primary" href="')[1].split('"')[0]
    for number, asked in enumerate(document.content["questions"], start=1):
        assert f"Question {number} of 6" in client.get(at).content.decode()
        text = client.post(at, {"option": right(asked)}).content.decode()
        assert "That is right." in text
        at = text.split('data-kind="primary" href="')[1].split('"')[0]
    assert at == f"{BASE}sign/"
    assert sign(client, document.sha256).headers["Location"] == BASE
    assert state(riverside, pat.id) == "awaiting_clinician"
    text = page(client)
    assert "You have signed" in text
    assert "Nothing starts before" in text


def test_a_part_shows_its_sources_folded_and_what_is_not_confirmed(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    planned(riverside, pat.id)
    client = enter_as(pat)
    client.post(BASE)
    text = page(client, "part/risks/")
    assert '<details class="sources">' in text
    assert "rodrigues" in text.lower()
    assert "https://doi.org/" in text
    assert "not yet confirmed by a clinician" in page(client, "part/course/")
    assert client.get(f"{BASE}part/weather/").status_code == 404


def test_a_wrong_answer_teaches_and_asks_again(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    planned(riverside, pat.id)
    client = enter_as(pat)
    client.post(BASE)
    text = client.post(f"{BASE}question/way_home/", {"option": "a"}).content.decode()
    assert "Not quite. Have another look." in text
    assert "Do not drive until the next day" in text
    assert 'value="a" checked' in text
    assert state(riverside, pat.id) == "teach_back_failed"
    assert f'href="{BASE}question/off_label/"' in page(client)
    empty = client.post(f"{BASE}question/way_home/", {})
    assert empty.status_code == 422
    assert "Please choose one of the answers." in empty.content.decode()
    text = client.post(f"{BASE}question/way_home/", {"option": "c"}).content.decode()
    assert "That is right." in text
    assert 'name="option"' not in page(client, "question/way_home/")


def test_the_signature_cannot_be_reached_before_the_questions(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    planned(riverside, pat.id)
    client = enter_as(pat)
    client.post(BASE)
    digest = document_of(riverside, pat.id).sha256
    assert client.get(f"{BASE}sign/").status_code == 302
    assert sign(client, digest).status_code == 302
    assert state(riverside, pat.id) == "open"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"agrees": ""}, "Tick the box to agree."),
        ({"printed_name": ""}, "Please type your name."),
        ({"password": ""}, "Please type your password."),
        ({"password": "wrong"}, "This is not your password"),
        ({"sha256": "0" * 64}, "Something has changed since you opened this page"),
    ],
)
def test_a_signature_that_is_not_whole_is_not_kept(
    riverside: TheClinic,
    pat: ThePatient,
    enter_as: EnterAs,
    changed: dict[str, str],
    sentence: str,
) -> None:
    planned(riverside, pat.id)
    digest = understand(riverside, pat.actor)
    answer = sign(enter_as(pat), digest, **changed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert 'role="alert"' in text
    assert PASSWORD not in text
    if changed.get("printed_name") != "":
        assert 'value="Pat Sample"' in text
    assert state(riverside, pat.id) == "awaiting_patient"


def test_who_had_it_read_aloud_waits_for_a_witness(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    planned(riverside, pat.id)
    digest = understand(riverside, pat.actor)
    client = enter_as(pat)
    sign(client, digest, is_read_aloud="on")
    assert "as a witness" in page(client)
    assert state(riverside, pat.id) == "awaiting_witness"


def test_a_patient_takes_it_back_with_one_tap(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    planned(riverside, pat.id)
    consented(riverside, pat.actor)
    client = enter_as(pat)
    assert "Your consent stands" in page(client)
    assert "Take it back now" in page(client, "withdraw/")
    text = client.post(f"{BASE}withdraw/", follow=True).content.decode()
    assert "You have taken your consent back" in text
    assert state(riverside, pat.id) == "withdrawn"
    assert client.get(f"{BASE}withdraw/").status_code == 302
    assert open_alerts(clinic_id=riverside.id) == ()
    client.post(BASE)
    assert state(riverside, pat.id) == "open"


def test_a_changed_plan_asks_again_and_says_why(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    planned(riverside, pat.id)
    consented(riverside, pat.actor)
    plan_for(riverside, pat.id, version=1, infusions=5)
    client = enter_as(pat)
    text = page(client)
    assert "Please decide again" in text
    assert "Your plan has changed." in text
    client.post(BASE)
    assert "5 visits" in page(client, "part/course/")


def test_the_paper_is_the_patients_to_keep(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    planned(riverside, pat.id)
    digest = consented(riverside, pat.actor)
    client = enter_as(pat)
    assert digest in page(client, "whole/")
    answer = client.get("/portal/consent.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    text = pdf_text(answer.content)
    assert "PatSample" in text
    assert "NOTVALID" not in text
    assert client.get("/portal/consent.pdf").content == answer.content


def test_everything_is_there_in_spanish(
    riverside: TheClinic, quinn: ThePatient, enter_as: EnterAs
) -> None:
    planned(riverside, quinn.id)
    client = enter_as(quinn)
    assert "Empezar a leer" in page(client)
    client.post(BASE)
    assert "fuera de indicación" in page(client, "part/what/")
    assert "Pregunta 1 de 6" in page(client, "question/off_label/")
    wrong = client.post(f"{BASE}question/stop/", {"option": "b"}).content.decode()
    assert "No del todo. Mírelo otra vez." in wrong
    understand(riverside, quinn.actor, "es")
    text = page(client, "sign/")
    assert "Quiero este tratamiento." in text
    refused = sign(client, document_of(riverside, quinn.id).sha256, password="wrong")
    assert "Esta no es su contraseña" in refused.content.decode()


def test_another_language_starts_the_questions_anew_and_says_so(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    planned(riverside, pat.id)
    client = enter_as(pat)
    client.post(BASE)
    client.post("/portal/language/", {"language": "es", "next": BASE})
    assert "Empezó en otro idioma" in page(client)
    client.post(BASE)
    assert document_of(riverside, pat.id).language == "es"
    assert "Empezó en otro idioma" not in page(client)


def test_no_patient_reads_the_consent_of_another(
    riverside: TheClinic, pat: ThePatient, quinn: ThePatient, enter_as: EnterAs
) -> None:
    planned(riverside, pat.id)
    digest = understand(riverside, pat.actor)
    client = enter_as(quinn)
    assert client.get(f"{BASE}whole/").status_code == 404
    assert sign(client, digest).status_code == 404
    assert state(riverside, pat.id) == "awaiting_patient"


def on_the_tablet(sign_in: SignIn, who: ThePatient, language: str = "en") -> Client:
    client = sign_in("nurse")
    answer = client.post(f"/patients/{who.id}/consent/tablet/", {"language": language})
    assert answer.headers["Location"] == BASE
    return client


def test_on_the_tablet_a_patient_signs_with_the_own_password(
    riverside: TheClinic, pat: ThePatient, sign_in: SignIn
) -> None:
    planned(riverside, pat.id)
    client = on_the_tablet(sign_in, pat)
    client.post(BASE, {"language": "en"})
    digest = understand(riverside, pat.actor)
    text = page(client, "sign/")
    assert "Leave it empty if you do not know it" in text
    refused = sign(client, digest, password="wrong")
    assert "This is not your password" in refused.content.decode()
    text = sign(client, digest).content.decode()
    assert "Please hand the tablet back now." in text
    assert state(riverside, pat.id) == "awaiting_clinician"
    assert client.get(BASE).status_code == 302


def test_on_the_tablet_without_a_login_a_witness_is_needed(
    riverside: TheClinic, pat: ThePatient, sign_in: SignIn
) -> None:
    with clinic_scope(riverside.id):
        PortalAccount.objects.filter(pk=pat.account_id).update(is_active=False)
    planned(riverside, pat.id)
    client = on_the_tablet(sign_in, pat)
    client.post(BASE, {"language": "es"})
    document = document_of(riverside, pat.id)
    assert document.language == "es"
    for asked in document.content["questions"]:
        client.post(f"{BASE}question/{asked['id']}/", {"option": right(asked)})
    text = page(client, "sign/")
    assert "No tiene una cuenta aquí" in text
    assert 'name="password"' not in text
    sign(client, document.sha256)
    assert state(riverside, pat.id) == "awaiting_witness"


def test_the_tablet_opens_nothing_else_and_ends_by_itself(
    riverside: TheClinic, pat: ThePatient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(riverside, pat.id)
    client = on_the_tablet(sign_in, pat)
    assert "Riverside Clinic" in page(client)
    assert "988" in page(client)
    for closed in ("/portal/", "/portal/consent.pdf", "/portal/consent/whole/"):
        assert client.get(closed).status_code == 302, closed
    now = tablet.machine_time()
    monkeypatch.setattr(tablet, "machine_time", lambda: now + tablet.ENDS_AFTER_S + 1)
    assert client.get(BASE).status_code == 302


def test_the_tablet_is_handed_back_without_a_signature(
    riverside: TheClinic, pat: ThePatient, sign_in: SignIn, enter_as: EnterAs
) -> None:
    planned(riverside, pat.id)
    client = on_the_tablet(sign_in, pat)
    assert "hand the tablet back" in client.post(f"{BASE}stop/").content.decode()
    assert client.get(BASE).status_code == 302
    assert state(riverside, pat.id) == "none"
    at_home = enter_as(pat)
    assert at_home.post(f"{BASE}stop/").headers["Location"] == BASE


def test_what_is_signed_already_is_not_handed_over_again(
    riverside: TheClinic, pat: ThePatient, sign_in: SignIn
) -> None:
    planned(riverside, pat.id)
    patient_signs(riverside, pat.actor)
    answer = sign_in("nurse").post(f"/patients/{pat.id}/consent/tablet/")
    assert answer.status_code == 422


def test_a_name_is_text_wherever_it_is_shown(
    riverside: TheClinic, pat: ThePatient, enter_as: EnterAs
) -> None:
    with clinic_scope(riverside.id):
        Patient.objects.filter(pk=pat.id).update(given_name="<i>Pat</i>")
    planned(riverside, pat.id)
    client = enter_as(pat)
    client.post(BASE)
    assert "&lt;i&gt;Pat&lt;/i&gt;" in page(client, "whole/")
    assert b"%PDF" in client.get("/portal/consent.pdf").content
