"""The assessment's page: prefilled from home, saved as it grows, signed, nothing lost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from openketamine.actions.assessment import save_assessment
from openketamine.core.assessment import KINDS, MEDICAL, PSYCHOLOGICAL
from openketamine.core.forms import ITEMS
from openketamine.queries.assessments import assessment, assessment_versions, signed_assessment
from openketamine.records.models import IntakeSection, Referral
from openketamine.records.scope import clinic_scope
from openketamine.ui import form_words
from tests.core.assessment.answers import changed, medical

from .assessed import arrived, assessed, now, today
from .conftest import PASSWORD, SignIn, TheClinic

NUMBERED = ("unit", "asa_class", "mallampati")
"""Their answers are shown as they are."""


def _address(patient_id: UUID, kind: str = MEDICAL) -> str:
    return f"/patients/{patient_id}/assessment/{kind}/"


def _posted(content: dict[str, Any], version: int = 0, **more: str) -> dict[str, Any]:
    """What a browser posts of these answers."""
    form: dict[str, Any] = {"version": str(version), **more}
    for section, answers in content.items():
        for name, value in answers.items():
            if name != ITEMS:
                form[f"{section}-{name}"] = value
        rows = answers.get(ITEMS, [])
        form[f"{section}-rows"] = str(len(rows) + 1)
        for number, row in enumerate(rows):
            form |= {f"{section}-{number}-{name}": value for name, value in row.items()}
    return form


def _stored(clinic: TheClinic, patient_id: UUID, kind: str = MEDICAL) -> Any:
    row = assessment(clinic_id=clinic.id, patient_id=patient_id, kind=kind)
    assert row is not None
    return row


def _written_at_home(clinic: TheClinic, patient_id: UUID, section: str, answers: Any) -> None:
    with clinic_scope(clinic.id):
        referral = Referral.objects.get(patient_id=patient_id)
        IntakeSection.objects.create(
            clinic_id=clinic.id,
            patient_id=patient_id,
            referral=referral,
            section=section,
            version=1,
            answers=json.dumps(answers),
            saved_at=now() - timedelta(days=1),
        )


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_stands_on_the_page_with_words_of_its_own(
    kind: str, clinic: TheClinic, sign_in: SignIn
) -> None:
    text = sign_in("nurse").get(_address(arrived(clinic), kind)).content.decode()

    for section in KINDS[kind].values():
        assert f'id="part-{section.name}"' in text
        assert section.name in form_words.PARTS
        for field in section.fields:
            assert f'name="{section.name}-{field.name}"' in text
            assert field.name in form_words.FIELDS
        for field in (*section.fields, *section.items):
            for word in (
                field.words if field.name not in ("unit", "asa_class", "mallampati") else ()
            ):
                assert word in form_words.WORDS, (field.name, word)


def test_what_was_typed_is_stored_answer_by_answer(clinic: TheClinic, sign_in: SignIn) -> None:
    patient_id, content = arrived(clinic), medical(today())

    answer = sign_in("nurse").post(_address(patient_id), _posted(content, action="save"))

    assert answer.status_code == 302
    assert _stored(clinic, patient_id).content == {k: v for k, v in content.items() if v}


def test_a_row_marked_to_go_and_an_empty_row_are_left_out(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id = arrived(clinic)
    posted = _posted(medical(today()), action="save") | {"blood_pressure-0-remove": "on"}

    sign_in("nurse").post(_address(patient_id), posted)

    rows = _stored(clinic, patient_id).content["blood_pressure"][ITEMS]
    assert [row["sbp"] for row in rows] == ["122"]


def test_adding_rows_saves_what_was_typed_and_comes_back_to_the_part(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id, client = arrived(clinic), sign_in("nurse")
    posted = _posted({"airway": {"asa_class": "3"}}, action="row:laboratory")

    answer = client.post(_address(patient_id), posted)

    assert answer.headers["Location"].endswith("?rows=laboratory#part-laboratory")
    assert _stored(clinic, patient_id).content == {"airway": {"asa_class": "3"}}
    text = client.get(_address(patient_id) + "?rows=laboratory").content.decode()
    assert 'name="laboratory-rows" value="4"' in text


def test_an_answer_that_cannot_be_is_kept_and_marked_beside_its_field(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id, client = arrived(clinic), sign_in("nurse")
    client.post(_address(patient_id), _posted({"airway": {"stop_bang": "11"}}, action="save"))

    text = client.get(_address(patient_id)).content.decode()

    assert 'name="airway-stop_bang" type="text" value="11"' in text
    assert 'aria-describedby="id_airway-stop_bang-error"' in text
    assert "This cannot be: look at the number and its unit." in text


def _sign(client: Client, patient_id: UUID, content: Any, version: int = 0, **more: str) -> Any:
    given = {"action": "sign", "username": "prescriber", "password": PASSWORD, **more}
    return client.post(_address(patient_id), _posted(content, version, **given), follow=True)


def test_a_signature_needs_the_password_and_names_who_gave_it(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id, client = arrived(clinic), sign_in("nurse")

    text = _sign(client, patient_id, medical(today())).content.decode()

    assert "Signed as version 1." in text
    assert "Version 1 by Robin Prescriber" in text
    row = signed_assessment(clinic_id=clinic.id, patient_id=patient_id, kind=MEDICAL)
    assert row is not None


@pytest.mark.parametrize(
    ("content", "more", "says"),
    [
        ({"airway": {"asa_class": "3"}}, {"password": "wrong"}, "do not match"),
        ({"airway": {"stop_bang": "eleven"}}, {}, "Write a number"),
        ({"airway": {"asa_class": "3"}}, {"username": "front_desk"}, "may not do this"),
    ],
)
def test_a_refused_signature_keeps_everything_typed_but_the_password(
    clinic: TheClinic, sign_in: SignIn, content: Any, more: dict[str, str], says: str
) -> None:
    patient_id, client = arrived(clinic), sign_in("nurse")

    answer = _sign(client, patient_id, {**content, "liver": {"liver_tests": "raised"}}, **more)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert '<option value="raised" selected>' in text
    assert PASSWORD not in text
    assert assessment(clinic_id=clinic.id, patient_id=patient_id, kind=MEDICAL) is None


def test_who_saves_on_an_older_page_sees_both_and_can_save_again(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id, client = arrived(clinic), sign_in("nurse")
    save_assessment(
        patient_id,
        MEDICAL,
        {"airway": {"asa_class": "4", "airway_note": "short neck"}},
        expected_version=0,
        by=clinic.people["prescriber"],
        at=now(),
    )
    mine = {"airway": {"asa_class": "2", "airway_note": "long neck"}}

    answer = client.post(_address(patient_id), _posted(mine, 0, action="save"))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "long neck" in text
    assert "Saved meanwhile:</span> short neck" in text or "Saved meanwhile: short neck" in text
    assert 'name="version" value="1"' in text
    client.post(_address(patient_id), _posted(mine, 1, action="save"))
    versions = assessment_versions(clinic_id=clinic.id, patient_id=patient_id, kind=MEDICAL)
    assert [row.content["airway"]["asa_class"] for row in versions] == ["2", "4"]


AT_HOME: dict[str, Any] = {
    "medicines": {"takes_any": "yes", "items": [{"medicine": "Xanax", "dose": "1 mg"}]},
    "pregnancy": {"breastfeeding": "yes"},
    "history": {"past_psychosis": "yes", "high_blood_pressure": "yes", "haematuria": "no"},
}


def test_what_the_patient_knows_best_is_filled_in_and_the_rest_only_shown(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id = arrived(clinic)
    for section, answers in AT_HOME.items():
        _written_at_home(clinic, patient_id, section, answers)
    client = sign_in("nurse")

    text = client.get(_address(patient_id)).content.decode()
    assert 'value="Xanax"' in text
    assert "Our list: benzodiazepine" in text
    assert 'name="urine_and_pregnancy-breastfeeding" value="yes" checked' in text
    assert 'name="urine_and_pregnancy-haematuria" value="no" checked' not in text
    assert "high blood pressure, Yes" in text
    psychological = client.get(_address(patient_id, PSYCHOLOGICAL)).content.decode()
    assert 'name="psychosis_and_mania-past_psychosis" value="yes" checked' not in psychological
    assert "Says the patient" in psychological


def test_a_medicine_without_a_class_is_open_until_a_clinician_classes_it(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id, client = arrived(clinic), sign_in("nurse")
    row = {"medicine": "grandma's drops"}
    content = changed(medical(today()), "medicines_and_allergies", takes_any="yes", items=[row])

    text = _sign(client, patient_id, content).content.decode()
    assert "Our list: not classified" in text

    content["medicines_and_allergies"]["items"] = [{**row, "class": "none"}]
    text = _sign(client, patient_id, content, version=1).content.decode()
    assert "not classified" not in text


def test_a_part_measured_long_ago_says_since_when_it_is_too_old(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    old = (today() - timedelta(days=40)).isoformat()
    patient_id = assessed(clinic, changed(medical(today()), "electrocardiogram", ecg_on=old))

    text = sign_in("nurse").get(_address(patient_id)).content.decode()

    part = text[text.index('id="part-electrocardiogram"') :]
    assert 'data-state="stale"' in part[:60]
    assert "too old since" in part[:900]


def test_who_may_only_look_sees_no_button_and_who_may_not_look_sees_nothing(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id = assessed(clinic)

    text = sign_in("auditor").get(_address(patient_id)).content.decode()
    assert "Save the draft" not in text
    assert "Sign the assessment" not in text
    assert sign_in("front_desk").get(_address(patient_id)).status_code == 403
    answer = sign_in("auditor").post(_address(patient_id), _posted({}, 1, action="save"))
    assert answer.status_code in (403, 422)


def test_a_kind_that_does_not_exist_is_refused(clinic: TheClinic, sign_in: SignIn) -> None:
    assert sign_in("nurse").get(_address(arrived(clinic), "dental")).status_code == 422
