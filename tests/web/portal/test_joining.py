"""How a patient gets a login: alone, by invitation, and a new password when it is forgotten."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from openketamine.actions.portal_joining import choose_password, invite
from openketamine.actions.referrals import refer
from openketamine.core.errors import BadInputError, ForbiddenError
from openketamine.queries.clinic import audit_rows
from openketamine.queries.referrals import referrals
from openketamine.records.models import OutboxMessage, Patient, PortalAccount
from openketamine.records.scope import clinic_scope
from tests.web.conftest import SignIn, TheClinic, TheSession

from .conftest import PASSWORD, ThePatient, without_tokens

BORN = "1979-02-03"
PERSON = {
    "given_name": "Pat",
    "family_name": "Sample",
    "born_on": BORN,
    "email": "new@example.com",
    "phone": "(312) 555-0123",
    "language": "es",
}


def join(client: Client | None = None, **changes: str) -> str:
    """The page after asking for an assessment."""
    return (client or Client()).post("/portal/join/riverside/", PERSON | changes).content.decode()


def mails(clinic: TheClinic) -> list[OutboxMessage]:
    with clinic_scope(clinic.id):
        return list(OutboxMessage.objects.filter(clinic_id=clinic.id).order_by("created_at"))


def link(mail: OutboxMessage) -> str:
    """The path of the link in a message."""
    found = re.search(r"/portal/welcome/[A-Z0-9-]+/", mail.body)
    assert found, mail.body
    return found[0]


def test_who_joins_gets_a_link_and_with_it_a_password_and_the_portal(riverside: TheClinic) -> None:
    client = Client()
    assert "new@example.com" in join(client)
    [mail] = mails(riverside)
    assert (mail.template, mail.address, mail.language) == ("invitation", "new@example.com", "es")
    answer = client.get(link(mail), follow=True)
    assert answer.redirect_chain[-1][0] == "/portal/welcome/", "the code leaves the address"
    code = link(mail).split("/")[-2]
    assert f'value="{code}"' in answer.content.decode()
    given = {"code": code, "born_on": BORN, "password": PASSWORD}
    assert client.post("/portal/welcome/", given).status_code == 302
    assert "Pat" in client.get("/portal/").content.decode()

    with clinic_scope(riverside.id):
        patient = Patient.objects.get(clinic_id=riverside.id)
        account = PortalAccount.objects.get(clinic_id=riverside.id)
    [referral] = referrals(clinic_id=riverside.id, patient_id=patient.pk)
    assert (referral.source, referral.state) == ("self", "intake")
    assert (account.phone, account.language) == ("+13125550123", "es")
    assert {"portal_join", "choose_password"} <= {
        row.action for row in audit_rows(clinic_id=riverside.id)
    }


def test_an_address_that_has_a_login_gets_the_same_answer_and_another_mail(
    riverside: TheClinic, pat: ThePatient
) -> None:
    new, known = join(), join(email=pat.email)
    assert without_tokens(known.replace(pat.email, PERSON["email"])) == without_tokens(new)
    assert [mail.template for mail in mails(riverside)] == ["invitation", "password_reset"]
    with clinic_scope(riverside.id):
        assert Patient.objects.filter(clinic_id=riverside.id).count() == 2, "Pat is not made twice"
        account = PortalAccount.objects.get(pk=pat.account_id)
    assert account.language == "en", "nothing of what a stranger typed is kept"


def test_what_cannot_be_read_is_said_beside_its_field_and_kept(riverside: TheClinic) -> None:
    page = join(phone="12", born_on="")
    assert 'value="12"' in page
    assert 'value="new@example.com"' in page
    assert 'href="#id_born_on"' in page, "named in the summary"
    assert 'id="id_born_on-error"' in page
    assert not mails(riverside)


def test_a_clinic_that_asks_for_a_referral_opens_no_login(hana: ThePatient) -> None:
    answer = Client().post("/portal/join/hilltop/", PERSON)
    assert answer.status_code == 404
    assert "A referral is needed" in answer.content.decode()
    assert Client().get("/portal/join/nowhere/").status_code == 404


def test_joining_and_resetting_slow_down(riverside: TheClinic) -> None:
    for number in range(5):
        join(email=f"n{number}@example.com")
    assert "Please wait 15 minutes" in join(email="n6@example.com")
    assert len(mails(riverside)) == 5
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert "n7@example.com" in join(elsewhere, email="n7@example.com")

    for _attempt in range(5):
        Client().post("/portal/reset/", {"email": "x@example.com"})
    answer = Client().post("/portal/reset/", {"email": "x@example.com"})
    assert "Please wait 15 minutes" in answer.content.decode()


@pytest.fixture
def uninvited(session: TheSession, riverside: TheClinic) -> TheSession:
    """Maria Example, born on 1 March 1974, without a login."""
    return session


def maria(session: TheSession) -> Patient:
    with clinic_scope(session.clinic.id):
        return Patient.objects.get(clinic_id=session.clinic.id, number="P-0001")


def test_an_invitation_needs_the_date_of_birth_and_works_once(uninvited: TheSession) -> None:
    now = datetime.now(UTC)
    desk = uninvited.clinic.people["front_desk"]
    new = invite(maria(uninvited).pk, email="Maria@Example.com", by=desk, at=now)
    wrong = {"born_on": date(1974, 3, 2), "password": PASSWORD, "at": now, "ip": "10.0.0.1"}
    with pytest.raises(ForbiddenError, match="do not open a login"):
        choose_password(new.code, **wrong)
    right = wrong | {"born_on": date(1974, 3, 1)}
    with pytest.raises(BadInputError, match="too short"):
        choose_password(new.code, **right | {"password": "short"})
    choose_password(new.code.lower().replace("-", " "), **right)
    with pytest.raises(ForbiddenError):
        choose_password(new.code, **right)
    given = {"email": "maria@example.com", "password": PASSWORD}
    assert Client().post("/portal/login/", given).status_code == 302


def test_five_wrong_dates_close_a_code_from_wherever_they_come(uninvited: TheSession) -> None:
    now = datetime.now(UTC)
    patient, desk = maria(uninvited), uninvited.clinic.people["front_desk"]
    new = invite(patient.pk, email="maria@example.com", by=desk, at=now)
    for number in range(5):
        with pytest.raises(ForbiddenError):
            choose_password(
                new.code,
                born_on=date(1974, 3, 2),
                password=PASSWORD,
                at=now,
                ip=f"10.0.0.{number}",
            )
    right = {"born_on": patient.born_on, "password": PASSWORD, "at": now, "ip": "10.0.1.1"}
    with pytest.raises(ForbiddenError):
        choose_password(new.code, **right)
    choose_password(invite(patient.pk, email="maria@example.com", by=desk, at=now).code, **right)


def test_an_invitation_ends_after_two_weeks(uninvited: TheSession) -> None:
    now = datetime.now(UTC)
    patient, desk = maria(uninvited), uninvited.clinic.people["front_desk"]
    new = invite(patient.pk, email="maria@example.com", by=desk, at=now)
    given = {"born_on": patient.born_on, "password": PASSWORD, "ip": "10.0.0.1"}
    with pytest.raises(ForbiddenError):
        choose_password(new.code, at=now + timedelta(days=14, minutes=1), **given)
    choose_password(new.code, at=now + timedelta(days=13), **given)


def test_only_who_may_invites_and_no_address_serves_two_patients(
    uninvited: TheSession, pat: ThePatient
) -> None:
    now, people = datetime.now(UTC), uninvited.clinic.people
    with pytest.raises(ForbiddenError):
        invite(maria(uninvited).pk, email="m@example.com", by=people["auditor"], at=now)
    with pytest.raises(ForbiddenError):
        invite(maria(uninvited).pk, email="m@example.com", by=pat.actor, at=now)
    with pytest.raises(BadInputError, match="Another patient"):
        invite(maria(uninvited).pk, email=pat.email, by=people["nurse"], at=now)


def test_a_forgotten_password_is_replaced_through_a_link_that_lasts_an_hour(
    riverside: TheClinic, pat: ThePatient
) -> None:
    answers = [
        Client().post("/portal/reset/", {"email": email}).content.decode()
        for email in (pat.email, "no@example.com")
    ]
    nobody = answers[1].replace("no@example.com", pat.email)
    assert without_tokens(nobody) == without_tokens(answers[0])
    [mail] = mails(riverside)
    assert mail.template == "password_reset"
    code = link(mail).split("/")[-2]
    given = {"born_on": date(1979, 2, 3), "password": "another quiet river", "ip": "10.0.0.1"}
    with pytest.raises(ForbiddenError):
        choose_password(code, at=mail.created_at + timedelta(minutes=61), **given)
    choose_password(code, at=mail.created_at + timedelta(minutes=59), **given)
    old = {"email": pat.email, "password": PASSWORD}
    assert Client().post("/portal/login/", old).status_code == 422


def test_a_code_is_kept_as_a_hash_only(uninvited: TheSession) -> None:
    now, desk = datetime.now(UTC), uninvited.clinic.people["front_desk"]
    new = invite(maria(uninvited).pk, email="maria@example.com", by=desk, at=now)
    with clinic_scope(uninvited.clinic.id):
        row = PortalAccount.objects.get(pk=new.account_id)
    kept = f"{row.invite_hash} {audit_rows(clinic_id=uninvited.clinic.id)}"
    assert new.code not in kept
    assert new.code.replace("-", "") not in kept


def test_the_desk_invites_from_the_patients_page_and_tells_the_code_once(
    uninvited: TheSession, sign_in: SignIn
) -> None:
    patient, clinic = maria(uninvited), uninvited.clinic
    now = datetime.now(UTC)
    refer(patient.pk, source="clinician", by=clinic.people["nurse"], at=now)
    desk, where = sign_in("front_desk"), f"/patients/{patient.pk}/portal/"
    assert where in desk.get(f"/patients/{patient.pk}/").content.decode()
    assert "has no login yet" in desk.get(where).content.decode()
    wrong = desk.post(where, {"email": "no address", "language": "es"})
    assert wrong.status_code == 422
    assert 'value="no address"' in wrong.content.decode()
    answer = desk.post(where, {"email": "maria@example.com", "phone": "", "language": "es"})
    found = re.search(r">([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})<", answer.content.decode())
    assert found
    assert answer.headers["Cache-Control"] == "no-store"
    [mail] = mails(clinic)
    assert (mail.template, mail.language) == ("invitation", "es")
    [referral] = referrals(clinic_id=clinic.id, patient_id=patient.pk)
    assert referral.state == "intake"
    assert referral.intake_sent_at is not None
    again = desk.get(where).content.decode()
    assert found[1] not in again
    assert "Invited; the code is good until" in again
    given = {"code": found[1], "born_on": "1974-03-01", "password": PASSWORD}
    assert Client().post("/portal/welcome/", given).status_code == 302
    assert "In use; signed in last on" in desk.get(where).content.decode()


def test_who_may_not_invite_sees_no_way_to_it(uninvited: TheSession, sign_in: SignIn) -> None:
    where = f"/patients/{maria(uninvited).pk}/portal/"
    auditor = sign_in("auditor")
    assert auditor.get(where).status_code == 403
    assert where not in auditor.get(f"/patients/{maria(uninvited).pk}/").content.decode()
