"""Assessments: every save stays, a signature binds what was written, nobody overwrites anybody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openketamine.actions.assessment import save_assessment, sign_assessment
from openketamine.core.assessment import MEDICAL, PSYCHOLOGICAL
from openketamine.core.errors import BadInputError, ForbiddenError, StaleError
from openketamine.queries.assessments import assessment, assessment_versions, signed_assessment
from openketamine.queries.chains import chain_report
from openketamine.queries.clinic import audit_rows
from openketamine.records.models import Assessment
from openketamine.records.scope import clinic_scope
from tests.actions.care import TODAY, save, sign
from tests.actions.world import World, later
from tests.core.assessment.answers import changed, medical


def _asked(world: World, kind: str = MEDICAL) -> dict[str, object]:
    return {"clinic_id": world.clinic_id, "patient_id": world.patient_id, "kind": kind}


def test_every_save_is_a_version_and_none_is_lost(riverside: World) -> None:
    first = {"airway": {"asa_class": "2"}}
    save(riverside, MEDICAL, first)
    save(riverside, MEDICAL, {"airway": {"asa_class": "3"}})

    newest = assessment(**_asked(riverside))  # type: ignore[arg-type]
    versions = assessment_versions(**_asked(riverside))  # type: ignore[arg-type]
    assert newest is not None
    assert (newest.version, newest.content["airway"]) == (2, {"asa_class": "3"})
    assert [row.content for row in versions][1] == first
    assert newest.signature is None


def test_the_same_content_again_is_no_new_version(riverside: World) -> None:
    content = {"airway": {"asa_class": "2"}}
    assert save(riverside, MEDICAL, content) == 1
    before = len(audit_rows(clinic_id=riverside.clinic_id))

    assert save(riverside, MEDICAL, content) == 1
    assert len(audit_rows(clinic_id=riverside.clinic_id)) == before


def test_a_draft_keeps_what_is_wrong_so_that_it_can_be_mended(riverside: World) -> None:
    wrong = changed(medical(TODAY), "airway", stop_bang="eleven")
    save(riverside, MEDICAL, wrong)

    row = assessment(**_asked(riverside))  # type: ignore[arg-type]
    assert row is not None
    assert row.content["airway"]["stop_bang"] == "eleven"


def test_what_is_wrong_cannot_be_signed_and_the_field_is_named(riverside: World) -> None:
    wrong = changed(medical(TODAY), "airway", stop_bang="eleven")

    with pytest.raises(BadInputError) as refused:
        sign(riverside, MEDICAL, wrong)

    assert refused.value.field == "airway-stop_bang"
    assert assessment(**_asked(riverside)) is None  # type: ignore[arg-type]


def test_a_measurement_of_tomorrow_cannot_be_signed(riverside: World) -> None:
    tomorrow = changed(medical(TODAY), "electrocardiogram", ecg_on="2026-03-03")

    with pytest.raises(BadInputError, match="cannot be signed"):
        sign(riverside, MEDICAL, tomorrow)


def test_what_is_missing_may_stay_open_in_a_signed_assessment(riverside: World) -> None:
    sign(riverside, MEDICAL, changed(medical(TODAY), "electrocardiogram", ecg=None, ecg_on=None))

    row = signed_assessment(**_asked(riverside))  # type: ignore[arg-type]
    assert row is not None
    assert row.signature is not None
    assert row.signature.printed_name == riverside.paul.display_name


def test_a_draft_after_a_signature_leaves_the_signed_one_in_force(riverside: World) -> None:
    sign(riverside, MEDICAL, medical(TODAY))
    save(riverside, MEDICAL, changed(medical(TODAY), "airway", stop_bang="7"))

    newest, counts = assessment(**_asked(riverside)), signed_assessment(**_asked(riverside))  # type: ignore[arg-type]
    assert newest is not None
    assert counts is not None
    assert (newest.version, counts.version) == (2, 1)
    assert counts.content["airway"]["stop_bang"] == "2"


def test_who_saved_on_an_older_page_is_told_and_nothing_is_overwritten(riverside: World) -> None:
    save(riverside, MEDICAL, {"airway": {"asa_class": "2"}})

    with pytest.raises(StaleError, match="Version 1"):
        save_assessment(
            riverside.patient_id,
            MEDICAL,
            {"airway": {"asa_class": "4"}},
            expected_version=0,
            by=riverside.nora,
            at=later(3),
        )

    assert len(assessment_versions(**_asked(riverside))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("dental", {}),
        (MEDICAL, {"teeth": {}}),
        (MEDICAL, {"airway": {"airway_note": "x" * 200_001}}),
    ],
)
def test_an_unknown_kind_or_part_and_a_flood_are_refused(
    riverside: World, kind: str, content: dict[str, object]
) -> None:
    with pytest.raises(BadInputError):
        save_assessment(
            riverside.patient_id,
            kind,
            content,
            expected_version=0,
            by=riverside.nora,
            at=later(1),
        )


def test_only_care_writes_and_only_a_person_of_the_clinic_signs(
    riverside: World, hilltop: World
) -> None:
    given = {"expected_version": 0, "at": later(1)}
    with pytest.raises(ForbiddenError):
        save_assessment(riverside.patient_id, MEDICAL, {}, by=riverside.faye, **given)  # type: ignore[arg-type]
    for signer in (hilltop.paul, replace(riverside.paul, staff_id=None), riverside.faye):
        with pytest.raises(ForbiddenError):
            sign_assessment(
                riverside.patient_id,
                MEDICAL,
                medical(TODAY),
                signer=signer,
                by=riverside.nora,
                **given,  # type: ignore[arg-type]
            )


def test_a_patient_of_another_clinic_is_not_there(riverside: World, hilltop: World) -> None:
    with pytest.raises(BadInputError, match="no such patient"):
        save_assessment(
            hilltop.patient_id, MEDICAL, {}, expected_version=0, by=riverside.nora, at=later(1)
        )


def test_verify_proves_what_was_signed_and_finds_what_was_changed(
    riverside: World, django_db_blocker: object
) -> None:
    sign(riverside, PSYCHOLOGICAL, {})
    sign(riverside, MEDICAL, medical(TODAY))
    assert chain_report(clinic_id=riverside.clinic_id).broken == ()

    with clinic_scope(riverside.clinic_id):
        row = Assessment.objects.get(clinic_id=riverside.clinic_id, kind=MEDICAL)
        _alter(row, row.content.replace('"normal"', '"abnormal"'))

    (broken,) = chain_report(clinic_id=riverside.clinic_id).broken
    assert (broken.table, "not as it was signed" in broken.what) == ("okt_assessment", True)


def _alter(row: Assessment, content: str) -> None:
    """As somebody with the database in hand could, past the triggers."""
    from django.db import connection

    from openketamine.records.database_rules import append_only, drop_append_only

    with connection.cursor() as cursor:
        for statement in drop_append_only(connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE okt_assessment SET content = %s WHERE version = %s AND kind = %s",
                       [content, row.version, row.kind])  # fmt: skip
        for statement in append_only(connection.vendor):
            cursor.execute(statement)
