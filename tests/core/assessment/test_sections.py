"""The assessment asks for every fact of eligibility, with its unit and its day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openketamine.core.assessment import KINDS, MEDICAL, PSYCHOLOGICAL, PartState, parts
from openketamine.core.eligibility import FACTS
from openketamine.core.eligibility import Kind as FactKind
from openketamine.core.forms import Kind, Section
from tests.core.assessment.answers import NOON, assessment, changed, medical

MONTH = timedelta(days=30)
ALL = [(kind, section) for kind in KINDS for section in KINDS[kind].values()]
COMPUTED = {
    "sbp_before", "dbp_before", "age", "medicines", "cannot_consent",
    "medical_assessment_signed", "psychological_assessment_signed",
    "consent_signed", "consent_version_current", "consent_withdrawn", "teach_back_passed",
}  # fmt: skip
TODAY = NOON.date()


def test_every_fact_of_eligibility_is_asked_or_computed() -> None:
    asked = {field.name for _kind, one in ALL for field in (*one.fields, *one.items)}

    assert set(FACTS) - asked == COMPUTED


@pytest.mark.parametrize(("kind", "section"), ALL, ids=lambda one: getattr(one, "name", one))
def test_a_field_that_is_a_fact_has_its_kind_unit_words_and_range(
    kind: str, section: Section
) -> None:
    alike = {
        FactKind.YES_NO: Kind.YES_NO,
        FactKind.NUMBER: Kind.NUMBER,
        FactKind.WORD: Kind.ONE,
        FactKind.WORDS: Kind.MANY,
        FactKind.TEXT: Kind.TEXT,
    }
    names = {field.name for field in section.fields}
    for field in (*section.fields, *section.items):
        assert not field.dated_by or field.dated_by in names
        assert field.kind is not Kind.NUMBER or (field.unit and field.low < field.high)
        if field.name in FACTS:
            spec = FACTS[field.name]
            assert field.kind is alike[spec.kind]
            assert (field.unit, field.low, field.high) == (spec.unit, spec.low, spec.high)
            assert field.kind is Kind.YES_NO or set(field.words) == set(spec.words)


@pytest.mark.parametrize("kind", [MEDICAL, PSYCHOLOGICAL])
def test_a_whole_assessment_is_done_in_every_part(kind: str) -> None:
    found = parts(kind, assessment(kind, TODAY), at=NOON, zone=NOON.tzinfo, oldest=MONTH)  # type: ignore[arg-type]

    open_parts = {one.section for one in found if one.state is not PartState.DONE}
    assert open_parts <= {"body", "laboratory", "severity"}
    assert all(not one.wrong for one in found)


def _part(content: dict[str, object], name: str) -> object:
    found = parts(MEDICAL, content, at=NOON, zone=NOON.tzinfo, oldest=MONTH)  # type: ignore[arg-type]
    return next(one for one in found if one.section == name)


def test_a_part_that_was_measured_grows_old_by_its_own_day() -> None:
    old = (TODAY - timedelta(days=31)).isoformat()
    content = changed(medical(TODAY), "electrocardiogram", ecg_on=old)

    part = _part(content, "electrocardiogram")

    assert part.state is PartState.STALE  # type: ignore[attr-defined]
    assert part.since.isoformat() == old  # type: ignore[attr-defined]
    assert part.due_on == TODAY - timedelta(days=1)  # type: ignore[attr-defined]


def test_one_pressure_is_open_and_two_of_one_day_are_one() -> None:
    row = {"measured_on": TODAY.isoformat(), "sbp": "122", "dbp": "78"}

    for rows in ([row], [row, row]):
        content = changed(medical(TODAY), "blood_pressure", items=rows)
        assert _part(content, "blood_pressure").state is PartState.OPEN  # type: ignore[attr-defined]


def test_a_day_that_has_not_come_and_a_pressure_that_cannot_be_are_wrong() -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    content = changed(medical(TODAY), "electrocardiogram", ecg_on=tomorrow)
    assert _part(content, "electrocardiogram").state is PartState.WRONG  # type: ignore[attr-defined]

    row = {"measured_on": TODAY.isoformat(), "sbp": "1220", "dbp": "78"}
    part = _part(changed(content, "blood_pressure", items=[row]), "blood_pressure")
    assert [(one.field, one.code, one.row) for one in part.wrong] == [("sbp", "out_of_range", 0)]  # type: ignore[attr-defined]


def test_nothing_written_is_empty_and_names_what_is_asked() -> None:
    part = _part({}, "airway")

    assert part.state is PartState.EMPTY  # type: ignore[attr-defined]
    assert {one.field for one in part.missing} == {  # type: ignore[attr-defined]
        "asa_class", "stop_bang", "severe_sleep_apnoea", "aspiration_risk"
    }  # fmt: skip
