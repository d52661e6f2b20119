"""From records to a verdict: seven people, overrides, and what a prescriber concludes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openketamine.actions.eligibility import conclude, end_override, override_rule
from openketamine.actions.referrals import refer
from openketamine.core.assessment import MEDICAL, PSYCHOLOGICAL, Counts
from openketamine.core.decision import Outcome
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError, StaleError
from openketamine.queries.chains import chain_report
from openketamine.queries.eligibility import concluded, eligibility_reports
from openketamine.queries.referrals import referrals
from openketamine.records.models import EligibilityOverride
from openketamine.records.scope import clinic_scope
from tests.actions.care import TODAY, assess, judge, save, sign, write_intake
from tests.actions.world import World, later
from tests.core.assessment.answers import INTAKE, changed, medical, psychological

HIGH = [
    {"measured_on": "2026-02-26", "sbp": "178", "dbp": "104"},
    {"measured_on": "2026-03-01", "sbp": "182", "dbp": "106"},
]
MISUSE = {"active_use_disorder": "yes", "ketamine_history": "none"}


def _stands(world: World) -> list[tuple[str, str, tuple[str, ...]]]:
    """(outcome, code, what settles it) of all that stands in the way before the plan."""
    return [
        (one.outcome.word, one.code, one.settles)
        for one in judge(world).weighed.standing
        if one.outcome >= Outcome.HOLD
    ]


def test_nothing_speaks_against_the_clean_one(riverside: World) -> None:
    assess(riverside)

    weighed = judge(riverside).weighed

    assert weighed.outcome is Outcome.ALLOW
    assert [one.rule_id for one in weighed.later] == ["ELIG-CONSENT-01"]


@pytest.mark.parametrize(
    ("doctor", "mind", "code"),
    [
        (("blood_pressure", {"items": HIGH}), None, "elig_bp_sbp_high"),
        (None, ("psychosis_and_mania", {"past_psychosis": "yes"}), "elig_history_past_psychosis"),
        (("urine_and_pregnancy", {"breastfeeding": "yes"}), None, "elig_feeding_breastfeeding"),
        (None, ("substance_use", MISUSE), "elig_use_active"),
    ],
    ids=["uncontrolled hypertension", "history of psychosis", "breastfeeds", "active misuse"],
)
def test_what_speaks_against_it_holds_with_its_reason_alone(
    riverside: World,
    doctor: tuple[str, dict[str, Any]] | None,
    mind: tuple[str, dict[str, Any]] | None,
    code: str,
) -> None:
    assess(
        riverside,
        changed(medical(TODAY), doctor[0], **doctor[1]) if doctor else None,
        changed(psychological(TODAY), mind[0], **mind[1]) if mind else None,
    )

    assert _stands(riverside) == [("hold", code, ())]


def test_past_medical_ketamine_alone_does_not_stand_in_the_way(riverside: World) -> None:
    assess(
        riverside,
        mind=changed(psychological(TODAY), "substance_use", ketamine_history="medical"),
    )

    decision = judge(riverside)
    assert decision.weighed.outcome is Outcome.ALLOW
    assert "elig_ketamine_medical" in {one.code for one in decision.decision.reasons}


def test_a_missing_electrocardiogram_is_unknown_and_says_what_settles_it(riverside: World) -> None:
    assess(riverside, changed(medical(TODAY), "electrocardiogram", ecg=None, ecg_on=None))

    assert _stands(riverside) == [("unknown", "elig_ecg_unknown", ("ecg",))]


def test_what_was_measured_too_long_ago_is_unknown_although_it_was_signed_today(
    riverside: World,
) -> None:
    long_ago = (TODAY - timedelta(days=31)).isoformat()
    assess(riverside, changed(medical(TODAY), "electrocardiogram", ecg_on=long_ago))

    assert [code for _outcome, code, _settles in _stands(riverside)] == ["elig_ecg_unknown"]


def test_an_unsigned_draft_counts_for_nothing(riverside: World) -> None:
    save(riverside, MEDICAL, medical(TODAY))
    sign(riverside, PSYCHOLOGICAL, psychological(TODAY))

    stands = _stands(riverside)
    assert ("hold", "elig_medical_unsigned", ()) in stands
    assert ("unknown", "elig_ecg_unknown", ("ecg",)) in stands


def test_the_patients_words_alone_are_a_start_and_never_enough(riverside: World) -> None:
    for section, answers in INTAKE.items():
        write_intake(riverside, section, answers)

    view = judge(riverside)

    codes = {one.code for one in view.decision.reasons}
    assert {"elig_feeding_none", "elig_allergy_none", "elig_ketamine_never"} <= codes
    assert {"elig_maoi_none", "elig_history_unknown"} <= codes
    assert view.weighed.outcome is Outcome.UNKNOWN


def test_a_medicine_nobody_can_class_is_unknown_until_a_clinician_classes_it(
    riverside: World,
) -> None:
    write_intake(
        riverside, "medicines", {"takes_any": "yes", "items": [{"medicine": "grandma's drops"}]}
    )
    assess(riverside, changed(medical(TODAY), "medicines_and_allergies", takes_any=None))
    assert {code for _outcome, code, _settles in _stands(riverside)} == {
        f"elig_{stem}_unclassified" for stem in ("maoi", "seizure", "damp", "enzyme", "drug")
    }

    row = {"medicine": "grandma's drops", "class": "none"}
    doctor = changed(medical(TODAY), "medicines_and_allergies", takes_any="yes", items=[row])
    sign(riverside, MEDICAL, doctor, at=later(3))
    assert _stands(riverside) == []
    assert [voice.name for voice in judge(riverside).charted.differing] == ["medicines"]


def test_the_clinicians_word_counts_and_a_later_word_of_the_patient_opens_the_question(
    riverside: World,
) -> None:
    write_intake(riverside, "pregnancy", {"breastfeeding": "yes"})
    assess(riverside)
    assert judge(riverside).charted.voices["breastfeeding"].counts is Counts.CLINICIAN_DIFFERS
    assert _stands(riverside) == []

    write_intake(riverside, "pregnancy", {"breastfeeding": "yes"}, at=later(5))
    assert _stands(riverside) == [("unknown", "elig_feeding_unknown", ("breastfeeding",))]


def _override(world: World, rule_id: str = "ELIG-BP-01", **changes: Any) -> None:
    given: dict[str, Any] = {
        "reason": "treated since, measured at home",
        "signer": world.paul,
        "by": world.nora,
        "at": later(4),
        **changes,
    }
    override_rule(world.patient_id, "depression", rule_id, **given)


def test_a_prescriber_may_override_what_is_not_absolute_and_it_stays_a_caution(
    riverside: World,
) -> None:
    assess(riverside, changed(medical(TODAY), "blood_pressure", items=HIGH))
    _override(riverside)

    view = judge(riverside)

    assert view.weighed.outcome is Outcome.CAUTION
    assert [one.rule_id for one in view.weighed.overridden] == ["ELIG-BP-01"]
    assert view.overrides["ELIG-BP-01"].signature.printed_name == riverside.paul.display_name
    assert chain_report(clinic_id=riverside.clinic_id).broken == ()


def test_an_override_is_for_one_indication_and_ends_with_a_signature(riverside: World) -> None:
    assess(riverside, changed(medical(TODAY), "blood_pressure", items=HIGH))
    _override(riverside)
    assert judge(riverside, "ptsd").weighed.overridden == ()

    end_override(
        riverside.patient_id,
        "depression",
        "ELIG-BP-01",
        reason="pressure is up again",
        signer=riverside.paul,
        by=riverside.paul,
        at=later(5),
    )

    assert judge(riverside).weighed.outcome is Outcome.HOLD
    with clinic_scope(riverside.clinic_id):
        rows = EligibilityOverride.objects.filter(clinic_id=riverside.clinic_id)
        ordinals = list(rows.values_list("ordinal", "is_ended").order_by("ordinal"))
    assert ordinals == [(1, False), (2, True)]
    with pytest.raises(RefusedError, match="not overridden"):
        end_override(
            riverside.patient_id,
            "depression",
            "ELIG-BP-01",
            reason="again, by mistake",
            signer=riverside.paul,
            by=riverside.paul,
            at=later(6),
        )


def test_an_absolute_rule_is_overridden_by_nobody(riverside: World) -> None:
    assess(riverside, mind=changed(psychological(TODAY), "psychosis_and_mania",
                                   current_psychosis="yes"))  # fmt: skip

    with pytest.raises(RefusedError, match="Nobody may override"):
        _override(riverside, "ELIG-PSYCHOSIS-01")

    assert judge(riverside).weighed.outcome is Outcome.HOLD


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": "too short"}, BadInputError),
        ({"reason": "x" * 401}, BadInputError),
        ({"rule_id": "ELIG-NONE-01"}, BadInputError),
        ({"rule_id": "ELIG-AIRWAY-01"}, RefusedError),
    ],
)
def test_an_override_needs_a_reason_and_a_rule_that_stands_in_the_way(
    riverside: World, changes: dict[str, Any], error: type[Exception]
) -> None:
    assess(riverside, changed(medical(TODAY), "blood_pressure", items=HIGH))

    with pytest.raises(error):
        _override(riverside, **changes)


def test_a_nurse_and_a_stranger_sign_no_override(riverside: World, hilltop: World) -> None:
    assess(riverside, changed(medical(TODAY), "blood_pressure", items=HIGH))

    for signer in (riverside.nora, hilltop.paul):
        with pytest.raises(ForbiddenError):
            _override(riverside, signer=signer)


def _conclude(world: World, conclusion: str, **changes: Any) -> None:
    given: dict[str, Any] = {
        "note": "",
        "read": judge(world, at=later(20)).digest,
        "by": world.paul,
        "at": later(20),
        **changes,
    }
    conclude(world.patient_id, "depression", conclusion=conclusion, **given)


def test_accepting_stores_the_report_as_it_was_read_and_moves_the_referral(
    riverside: World,
) -> None:
    refer(riverside.patient_id, source="clinician", by=riverside.faye, at=later(0))
    assess(riverside)

    _conclude(riverside, "accepted")

    (report,) = eligibility_reports(clinic_id=riverside.clinic_id, patient_id=riverside.patient_id)
    assert (report.outcome, report.conclusion, report.by_name) == (
        "allow", "accepted", riverside.paul.display_name,
    )  # fmt: skip
    assert [
        (one.rule_id, one.outcome, one.code, one.threshold, one.unit, one.settles)
        for one in report.decision.reasons
    ] == [
        (one.rule_id, one.outcome, one.code, one.threshold, one.unit, one.settles)
        for one in judge(riverside).decision.reasons
    ]
    mine = referrals(clinic_id=riverside.clinic_id, patient_id=riverside.patient_id)
    assert [row.state for row in mine] == ["accepted"]


def test_nobody_is_accepted_while_a_rule_holds_or_is_unknown(riverside: World) -> None:
    with pytest.raises(RefusedError, match="Nobody can be accepted"):
        _conclude(riverside, "accepted")

    assert concluded(clinic_id=riverside.clinic_id, patient_id=riverside.patient_id) is None


def test_declining_and_asking_for_more_say_why_and_tell_what_stood_in_the_way(
    riverside: World,
) -> None:
    assess(riverside, changed(medical(TODAY), "urine_and_pregnancy", breastfeeding="yes"))
    with pytest.raises(BadInputError, match="why"):
        _conclude(riverside, "declined")

    _conclude(riverside, "more", note="Ask again after weaning.")

    report = concluded(clinic_id=riverside.clinic_id, patient_id=riverside.patient_id)
    assert report is not None
    assert [one.rule_id for one in report.standing] == ["ELIG-PREGNANCY-02"]


def test_a_report_that_changed_since_it_was_read_is_read_again(riverside: World) -> None:
    read = judge(riverside).digest
    assess(riverside)

    with pytest.raises(StaleError, match="changed since"):
        _conclude(riverside, "accepted", read=read)


def test_only_a_prescriber_concludes_and_only_in_words_that_exist(riverside: World) -> None:
    assess(riverside)

    with pytest.raises(ForbiddenError):
        _conclude(riverside, "accepted", by=riverside.nora)
    with pytest.raises(BadInputError):
        _conclude(riverside, "perhaps")
