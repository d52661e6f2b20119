"""A plan is signed by a prescriber, for whom the newest report was accepted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from openketamine.actions.plans import sign_plan
from openketamine.actions.set_up import book_session, register_patient
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError, StaleError
from openketamine.queries.clinic import audit_rows
from openketamine.queries.consents import consent_of
from openketamine.queries.plans import approved_plan, plan_versions, price, visits_not_begun
from openketamine.queries.sessions import session_detail
from openketamine.records.models import Course
from openketamine.records.scope import clinic_scope
from tests.actions.consenting import plan_content, planned, report, sign, stands
from tests.actions.journey import arrive
from tests.actions.world import AT, World, later


def plan_of(world: World):
    return approved_plan(clinic_id=world.clinic_id, patient_id=world.patient_id)


def test_a_signed_plan_is_the_one_that_counts(riverside: World) -> None:
    report(riverside)
    plan_id = sign(riverside)
    found = plan_of(riverside)
    assert found is not None
    assert (found.id, found.version, found.signed_by) == (plan_id, 1, "Paul of riverside")
    assert found.content.mg_per_kg == Decimal("0.5")
    assert found.content.protocol_set.startswith("consensus-moderate@")
    assert approved_plan(clinic_id=riverside.clinic_id, course_id=riverside.course_id) == found


def test_its_documents_are_there_in_both_languages(riverside: World) -> None:
    planned(riverside)
    row = stands(riverside)
    assert set(row.present) == {"en", "es"}
    assert {one.version for one in row.present.values()} == {1}
    assert row.present["es"].content["patient"]["name"] == "Pat Example-riverside"


@pytest.mark.parametrize(
    ("conclusion", "sentence"),
    [("declined", "declined”, not accepted"), ("more", "more”, not accepted")],
)
def test_without_an_accepted_report_there_is_no_plan(
    riverside: World, conclusion: str, sentence: str
) -> None:
    report(riverside, at=later(-10))
    report(riverside, conclusion=conclusion)
    with pytest.raises(RefusedError, match=sentence) as refused:
        sign(riverside)
    assert refused.value.rule_id == "PLAN-ELIG-01"
    assert plan_of(riverside) is None


def test_no_report_at_all_is_no_yes(riverside: World) -> None:
    with pytest.raises(RefusedError, match="No eligibility report"):
        sign(riverside)
    report(riverside, indication="ptsd")
    with pytest.raises(RefusedError, match="No eligibility report"):
        sign(riverside)


def test_a_report_of_another_set_or_of_long_ago_does_not_count(riverside: World) -> None:
    report(riverside, protocol_set="guideline-2021@1")
    with pytest.raises(RefusedError, match="made under guideline-2021@1"):
        sign(riverside)
    report(riverside, at=later(0.5))
    with pytest.raises(RefusedError, match="older than 30 days"):
        sign(riverside, at=later(31 * 24 * 60))


def test_a_plan_that_breaks_the_set_is_refused(riverside: World) -> None:
    report(riverside)
    with pytest.raises(RefusedError) as refused:
        sign(riverside, mg_per_kg=Decimal(2))
    assert (refused.value.rule_id, refused.value.field) == ("DOSE-CAP-01", "mg_per_kg")
    with pytest.raises(BadInputError, match="no such protocol set"):
        sign(riverside, protocol_set="mine")


def test_only_a_prescriber_of_the_clinic_signs(riverside: World, hilltop: World) -> None:
    report(riverside)
    for signer in (riverside.nora, hilltop.paul, riverside.system):
        with pytest.raises(ForbiddenError):
            sign_plan(
                riverside.patient_id,
                plan_content(),
                expected_version=0,
                signer=signer,
                by=riverside.paul,
                at=later(1),
            )
    with pytest.raises(BadInputError, match="no such patient"):
        sign_plan(
            hilltop.patient_id,
            plan_content(),
            expected_version=0,
            signer=riverside.paul,
            by=riverside.paul,
            at=later(1),
        )


def test_a_changed_plan_is_a_new_version_and_the_old_one_stays(riverside: World) -> None:
    planned(riverside)
    sign(riverside, version=1, at=later(5), mg_per_kg=Decimal("0.75"), infusions=5)
    newest, first = plan_versions(clinic_id=riverside.clinic_id, patient_id=riverside.patient_id)
    assert (newest.version, newest.content.mg_per_kg) == (2, Decimal("0.75"))
    assert (first.version, first.content.mg_per_kg) == (1, Decimal("0.5"))
    with clinic_scope(riverside.clinic_id):
        course = Course.objects.get(pk=riverside.course_id)
    assert (course.planned_infusions, course.indication) == (5, "depression")


def test_whoever_saw_an_older_plan_is_told(riverside: World) -> None:
    planned(riverside)
    with pytest.raises(StaleError):
        sign(riverside, version=0, at=later(5))


def test_a_declined_report_bars_a_change_too_but_an_old_accepted_one_does_not(
    riverside: World,
) -> None:
    planned(riverside)
    sign(riverside, version=1, at=later(40 * 24 * 60), mg_per_kg=Decimal("0.6"))
    report(riverside, conclusion="declined", at=later(41 * 24 * 60))
    with pytest.raises(RefusedError, match="declined"):
        sign(riverside, version=2, at=later(42 * 24 * 60))


def test_visits_that_nobody_began_get_the_new_order(riverside: World) -> None:
    planned(riverside)
    second = book_session(
        riverside.course_id,
        bed_id=riverside.bed_id,
        ordinal=2,
        scheduled_at=later(2 * 24 * 60),
        protocol_set="consensus-moderate",
        mg_per_kg=Decimal("0.5"),
        minutes=Decimal(40),
        volume_ml=Decimal(50),
        vial_mg_per_ml=Decimal(50),
        by=riverside.system,
        at=AT,
    )
    arrive(riverside)
    clinic = {"clinic_id": riverside.clinic_id}
    assert visits_not_begun(**clinic, course_id=riverside.course_id) == 1
    sign(riverside, version=1, at=later(5), mg_per_kg=Decimal("0.75"))
    begun, booked = (
        session_detail(**clinic, session_id=one, at=later(6))
        for one in (riverside.session_id, second)
    )
    assert begun is not None
    assert booked is not None
    assert begun.order.mg_per_kg == Decimal("0.5")
    assert booked.order.mg_per_kg == Decimal("0.75")
    (newest, *_others) = audit_rows(**clinic, limit=1)
    assert newest.facts["reordered"] == 1


def test_a_patient_without_a_course_gets_one_with_the_plan(riverside: World) -> None:
    from dataclasses import replace

    newcomer = register_patient(
        number="1002",
        family_name="Sample",
        given_name="Alex",
        born_on=AT.date().replace(year=1990),
        by=riverside.system,
        at=AT,
    )
    world = replace(riverside, patient_id=newcomer)
    planned(world)
    found = plan_of(world)
    assert found is not None
    assert found.course_id != riverside.course_id
    assert found.course_number == 1


def test_a_price_that_the_clinic_has_not_set_is_unknown(riverside: World) -> None:
    assert price(clinic_id=riverside.clinic_id).amount is None


def test_a_plan_of_one_clinic_is_none_in_another(riverside: World, hilltop: World) -> None:
    planned(riverside)
    assert approved_plan(clinic_id=hilltop.clinic_id, patient_id=riverside.patient_id) is None
    row = consent_of(clinic_id=hilltop.clinic_id, patient_id=riverside.patient_id, at=later(9))
    assert not row.has_plan
    with pytest.raises(ValueError, match="name the course"):
        approved_plan(clinic_id=riverside.clinic_id)
