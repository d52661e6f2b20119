"""A letter is handed in and taken home, by the patient it belongs to and by the staff."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openketamine.queries.uploads import UploadRow, uploads
from tests.web.conftest import SignIn, TheClinic

from .conftest import EnterAs, ThePatient

WHERE = "/portal/documents/"


def letter(name: str = "letter.pdf", content: bytes | None = None) -> dict[str, SimpleUploadedFile]:
    """A form with a letter of one page, or with other content of that name."""
    if content is None:
        out = BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(out)
        content = out.getvalue()
    return {"file": SimpleUploadedFile(name, content, "application/pdf")}


def kept(who: ThePatient) -> tuple[UploadRow, ...]:
    return uploads(clinic_id=who.clinic_id, patient_id=who.id)


@pytest.fixture
def client(pat: ThePatient, enter_as: EnterAs) -> Client:
    return enter_as(pat)


def test_a_letter_is_handed_in_and_comes_back_as_a_download(
    pat: ThePatient, client: Client
) -> None:
    assert client.post(WHERE, letter()).status_code == 302
    [row] = kept(pat)
    assert row.by_name == "Pat Sample"
    assert "letter.pdf" in client.get(WHERE).content.decode()
    answer = client.get(f"{WHERE}{row.id}/")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_called_a_letter_is_refused_beside_the_field(
    pat: ThePatient, client: Client
) -> None:
    answer = client.post(WHERE, letter("letter.pdf", b"<html><script>alert(1)</script>"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please choose a PDF, or a picture as JPEG or PNG." in page
    assert 'id="id_file-error"' in page
    assert client.post(WHERE, {}).status_code == 422
    assert "is empty" in client.post(WHERE, letter("a.pdf", b"")).content.decode()
    assert kept(pat) == ()


def test_a_file_of_another_patient_is_not_there(
    pat: ThePatient, quinn: ThePatient, hana: ThePatient, client: Client, enter_as: EnterAs
) -> None:
    client.post(WHERE, letter())
    [row] = kept(pat)
    for other in (quinn, hana):
        stranger = enter_as(other)
        assert stranger.get(f"{WHERE}{row.id}/").status_code == 404
        assert "letter.pdf" not in stranger.get(WHERE).content.decode()
    assert client.get(f"{WHERE}{uuid4()}/").status_code == 404


def test_a_body_larger_than_any_page_takes_is_refused_unread(client: Client) -> None:
    answer = client.post(WHERE, letter("large.pdf", b"%PDF-" + b"0" * (12 * 1024 * 1024)))
    assert answer.status_code == 413
    assert "up to 10 MB" in answer.content.decode()
    assert Client().post("/portal/login/", {"email": "x" * 12_000_000}).status_code == 413


def test_the_staff_sees_the_letter_and_adds_one_that_came_by_post(
    pat: ThePatient, riverside: TheClinic, client: Client, sign_in: SignIn
) -> None:
    client.post(WHERE, letter())
    nurse = sign_in("nurse")
    where = f"/patients/{pat.id}/documents/"
    page = nurse.get(where).content.decode()
    assert "letter.pdf" in page
    assert "Pat Sample" in page
    [row] = kept(pat)
    answer = nurse.get(f"{where}{row.id}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    wrong = nurse.post(where, letter("x.pdf", b"GIF89a"))
    assert wrong.status_code == 422
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        out = BytesIO()
        pdf.save(out)
    assert nurse.post(where, letter("by post.pdf", out.getvalue())).status_code == 302
    assert [one.name for one in kept(pat)] == ["by post.pdf", "letter.pdf"]


def test_no_clinic_sees_anothers_letters(
    hana: ThePatient, sign_in: SignIn, enter_as: EnterAs
) -> None:
    enter_as(hana).post(WHERE, letter())
    [row] = kept(hana)
    nurse = sign_in("nurse")
    assert nurse.get(f"/patients/{hana.id}/documents/").status_code == 404
    assert nurse.get(f"/patients/{hana.id}/documents/{row.id}/").status_code == 404
