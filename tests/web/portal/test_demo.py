"""The demo has a patient who can sign in and fill in the questionnaire."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from openketamine.config.demo_clinic import PASSWORD, seed
from openketamine.config.demo_portal import PATIENT_LOGINS, SLUG, open_portal
from openketamine.queries.chains import chain_report
from openketamine.records.models import Patient
from openketamine.records.scope import clinic_scope

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


@pytest.mark.usefixtures("transactional_db")
def test_the_demos_patient_signs_in_and_there_is_one() -> None:
    demo = seed(NOW)
    for _start in range(2):
        open_portal(demo.clinic_id, PASSWORD, NOW)
    with clinic_scope(demo.clinic_id):
        assert Patient.objects.filter(number="DEMO-P1").count() == 1
    client = Client()
    given = {"email": PATIENT_LOGINS[0].email, "password": PASSWORD}
    assert client.post(f"/portal/login/{SLUG}/", given).status_code == 302
    assert "0 of 12 parts are done" in client.get("/portal/intake/").content.decode()
    assert "takes people without a referral" in Client().get("/portal/join/demo/").content.decode()
    assert not chain_report(clinic_id=demo.clinic_id).broken
