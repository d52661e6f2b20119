"""The administrator's pages: own clinic only, audited, nothing deleted, evidence read-only."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from openketamine.actions.set_up import add_bed
from openketamine.core.errors import BadInputError
from openketamine.queries.clinic import audit_rows, beds, staff_list
from openketamine.records.models import AuditRow, Clinic, Staff
from openketamine.records.scope import clinic_scope
from tests.actions.world import AT, PASSWORD, World


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(
        Staff.objects.get(username=username),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


@pytest.fixture(autouse=True)
def static_root(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path  # collected static files: a folder that exists


@pytest.fixture
def ada(riverside: World) -> Client:
    return signed_in("ada-riverside")


PAGES = ["index", "records_bed_changelist", "records_staff_changelist",
         "records_clinic_changelist", "records_auditrow_changelist", "records_bed_add",
         "records_displaytoken_changelist", "records_displaytoken_add"]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_the_administrator_opens_a_page_and_nobody_else_does(ada: Client, name: str) -> None:
    address = reverse(f"admin:{name}")
    assert ada.get(address).status_code == 200
    assert signed_in("nora-riverside").get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_another_clinics_rows_are_neither_listed_nor_opened(ada: Client, hilltop: World) -> None:
    for name in ("bed", "staff"):
        assert b"hilltop" not in ada.get(reverse(f"admin:records_{name}_changelist")).content
    address = reverse("admin:records_bed_change", args=[hilltop.bed_id])
    answer = ada.get(address, follow=True)
    assert b"Room 1 hilltop" not in answer.content


NEW_BED = {
    "name": "Room 2",
    "room": "",
    "device_key": "r^2",
    "reporting_interval_s": "60",
    "position": "2",
    "is_active": "on",
}


def test_another_clinics_device_key_is_refused_without_naming_that_clinic(
    ada: Client, riverside: World, hilltop: World
) -> None:
    form = {
        "name": "Room 2",
        "room": "",
        "device_key": "hilltop^1",
        "reporting_interval_s": "1",
        "position": "2",
        "is_active": "on",
    }
    said = ada.post(reverse("admin:records_bed_add"), form).content.decode()
    assert "device key is in use already" in said
    assert "Room 1 hilltop" not in said
    assert [bed.name for bed in beds(clinic_id=riverside.clinic_id)] == ["Room 1 riverside"]


def test_a_new_bed_is_of_the_own_clinic_and_audited(ada: Client, riverside: World) -> None:
    assert ada.post(reverse("admin:records_bed_add"), NEW_BED).status_code == 302
    found = {bed.name: bed.reporting_interval_s for bed in beds(clinic_id=riverside.clinic_id)}
    assert found["Room 2"] == 60
    newest = audit_rows(clinic_id=riverside.clinic_id)[0]
    assert (newest.action, newest.by_name) == ("add_bed", "Ada of riverside")
    assert "device_key" in newest.facts["fields"]


@pytest.mark.parametrize("seconds", ["0", "61"])
def test_a_monitor_that_reports_too_seldom_or_never_is_refused(
    ada: Client, riverside: World, seconds: str
) -> None:
    form = NEW_BED | {"reporting_interval_s": seconds}
    assert ada.post(reverse("admin:records_bed_add"), form).status_code == 200
    assert len(beds(clinic_id=riverside.clinic_id)) == 1
    with pytest.raises(BadInputError, match="every 1 to 60 s"):
        add_bed(
            name="Room 3",
            device_key="r^3",
            by=riverside.nora,
            at=AT,
            reporting_interval_s=int(seconds),
        )


def test_a_new_person_can_sign_in_and_is_audited(ada: Client, riverside: World) -> None:
    form = {
        "username": "nick",
        "display_name": "Nick Nurse",
        "role": "nurse",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    assert ada.post(reverse("admin:records_staff_add"), form).status_code == 302
    assert "nick" in [person.username for person in staff_list(clinic_id=riverside.clinic_id)]
    assert Staff.objects.get(username="nick").check_password(PASSWORD)
    assert audit_rows(clinic_id=riverside.clinic_id)[0].action == "add_staff"


def test_a_new_password_is_audited_and_never_kept_in_the_audit(
    ada: Client, riverside: World
) -> None:
    address = reverse("admin:auth_user_password_change", args=[riverside.nora.staff_id])
    form = {
        "usable_password": "true",
        "password1": "another passphrase",
        "password2": "another passphrase",
    }
    assert ada.post(address, form).status_code == 302
    newest = audit_rows(clinic_id=riverside.clinic_id)[0]
    assert newest.action == "set_password_staff"
    assert "passphrase" not in repr(newest)


def test_nothing_can_be_deleted_and_the_audit_cannot_be_changed(
    ada: Client, riverside: World
) -> None:
    assert ada.post(reverse("admin:records_bed_delete", args=[riverside.bed_id])).status_code == 403
    with clinic_scope(riverside.clinic_id):
        row = AuditRow.objects.filter(clinic_id=riverside.clinic_id).first()
    assert row is not None
    address = reverse("admin:records_auditrow_change", args=[row.pk])
    assert ada.get(address).status_code == 200
    assert ada.post(address, {"action": "else"}).status_code == 403
    assert ada.get(reverse("admin:records_auditrow_add")).status_code == 403


def test_the_administrator_says_what_patients_and_the_calendar_need(
    ada: Client, riverside: World
) -> None:
    address = reverse("admin:records_clinic_change", args=[riverside.clinic_id])
    form = {
        "name": "Riverside",
        "timezone": "UTC",
        "protocol_set": "guideline-2021",
        "slug": "riverside",
        "accepts_self_referral": "on",
        "country": "ES",
        "language": "es",
        "currency": "EUR",
        "price_per_infusion": "350.00",
        "quiet_from": "21:00",
        "quiet_until": "09:00",
        "chair_min": "150",
        "turnover_min": "20",
        "nurse_ratio": "3",
        "prescriber_ratio": "6",
    }
    assert ada.post(address, form).status_code == 302
    clinic = Clinic.objects.get(pk=riverside.clinic_id)
    assert (clinic.slug, clinic.accepts_self_referral, clinic.country) == ("riverside", True, "ES")
    assert (clinic.chair_min, clinic.nurse_ratio, clinic.quiet_from) == (150, 3, time(21))
    (newest, *_) = audit_rows(clinic_id=riverside.clinic_id, limit=1)
    assert newest.action == "change_clinic"
    assert "price_per_infusion" in newest.facts["fields"]


def test_two_clinics_cannot_share_the_address_of_their_portals(
    ada: Client, riverside: World, hilltop: World
) -> None:
    Clinic.objects.filter(pk=hilltop.clinic_id).update(slug="kind")
    address = reverse("admin:records_clinic_change", args=[riverside.clinic_id])
    answer = ada.post(address, {"name": "Riverside", "timezone": "UTC", "slug": "kind"})
    assert answer.status_code == 200
    assert "already exists" in answer.content.decode()
