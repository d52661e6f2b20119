"""What is asked and measured before an infusion may start, rule by rule."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openketamine.core.checks import CHECKS, check_items, check_of_rule, checkin_decision
from openketamine.core.decision import Outcome
from openketamine.core.evidence import citations
from openketamine.core.facts import Fact, Facts
from openketamine.core.protocols import load
from tests.spec.checks.patient import NOW, WELL, facts, said, verdict

MODERATE = load("consensus-moderate")


def test_a_well_prepared_patient_may_be_treated() -> None:
    decision = checkin_decision(facts(), MODERATE, NOW)

    assert decision.outcome is Outcome.ALLOW
    assert len(decision.reasons) == len(CHECKS) == 16


def test_nothing_known_allows_nothing() -> None:
    decision = checkin_decision(Facts(), load("guideline-2021"), NOW)

    assert decision.outcome is Outcome.UNKNOWN
    assert {r.rule_id for r in decision.reasons if r.outcome is Outcome.ALLOW} == set()
    assert {r.rule_id for r in decision.blocking} == {c.rule.id for c in CHECKS.values()}


# The first visit has no last weight; the moderate set asks for no drug screen.
@pytest.mark.parametrize("name", sorted(set(WELL) - {"last_weight"}))
def test_taking_any_one_fact_away_is_unknown(name: str) -> None:
    decision = checkin_decision(facts(**{name: None}), load("guideline-2021"), NOW)

    assert decision.outcome is Outcome.UNKNOWN
    assert name in {one for reason in decision.blocking for one in reason.settles}


def test_yesterdays_answers_are_not_of_today() -> None:
    decision = checkin_decision(facts(age_min=13 * 60), load("guideline-2021"), NOW)

    assert {reason.outcome for reason in decision.reasons} == {Outcome.UNKNOWN}


@pytest.mark.parametrize("fact", ["identity", "consent", "plan"])
def test_what_must_be_confirmed_holds_when_it_is_not(fact: str) -> None:
    assert said(fact, **{f"{fact}_confirmed": False}) == ("hold", f"{fact}_confirmed_not")


def test_a_word_in_place_of_a_yes_is_no_answer() -> None:
    given = Facts(Fact(name="identity_confirmed", value="yes", at=NOW))

    assert CHECKS["identity"].run(given, MODERATE, NOW).outcome is Outcome.UNKNOWN


def test_what_no_prescriber_may_override() -> None:
    """Fasting, vital signs, drug screen and suicidality are for a prescriber to weigh; the
    right person and plan, consent, allergy, pregnancy, weight, mind and the way home are not."""
    assert {name for name, check in CHECKS.items() if check.is_absolute} == {
        "allergy",
        "consent",
        "escort",
        "identity",
        "mental_state",
        "plan",
        "pregnancy_test",
        "signed_consent",
        "weight",
    }


def test_an_allergy_to_ketamine_holds() -> None:
    assert said("allergy", ketamine_allergy=True) == ("hold", "ketamine_allergy")


@pytest.mark.parametrize(
    ("protocol", "solids", "outcome"),
    [
        ("consensus-moderate", "4", "allow"),
        ("consensus-moderate", "3.9", "hold"),
        ("guideline-2021", "2", "allow"),
        ("guideline-2021", "1.9", "hold"),
    ],
)
def test_fasting_from_food(protocol: str, solids: str, outcome: str) -> None:
    assert said("fasting_solids", protocol, since_solids=(solids, "h"))[0] == outcome


@pytest.mark.parametrize(
    ("protocol", "minutes", "outcome"),
    [
        ("consensus-moderate", "120", "allow"),
        ("consensus-moderate", "119", "hold"),
        ("guideline-2021", "30", "allow"),
        ("guideline-2021", "29", "hold"),
    ],
)
def test_fasting_from_clear_fluid_in_minutes(protocol: str, minutes: str, outcome: str) -> None:
    assert said("fasting_clear", protocol, since_clear_fluids=(minutes, "min"))[0] == outcome


@pytest.mark.parametrize("unit", ["", "kg", "furlong"])
def test_a_number_without_a_fitting_unit_is_unknown(unit: str) -> None:
    assert said("fasting_solids", since_solids=("6", unit)) == ("unknown", "fasting_solids_unknown")


@pytest.mark.parametrize("name", ["escort_name", "escort_phone"])
def test_an_escort_has_a_name_and_a_telephone(name: str) -> None:
    reason = verdict("escort", **{name: "  "})

    assert (reason.code, reason.settles) == ("escort_unknown", (name,))


class TestWeight:
    """222 lb typed as kilograms gave 2.2 times the dose."""

    @pytest.mark.parametrize(
        ("kg", "outcome"),
        [("84", "allow"), ("84.01", "hold"), ("76", "allow"), ("75.99", "hold")],
    )
    def test_a_change_of_more_than_five_percent_asks_again(self, kg: str, outcome: str) -> None:
        assert said("weight", weight=(kg, "kg"))[0] == outcome

    def test_the_change_counts_from_the_last_weight(self) -> None:
        assert said("weight", weight=("105.2", "kg"), last_weight=("100", "kg"))[0] == "hold"

    def test_a_confirmed_change_is_a_caution(self) -> None:
        given = {"weight": ("90", "kg"), "weight_confirmed": True}

        assert said("weight", **given) == ("caution", "weight_change_confirmed")

    def test_a_denied_change_holds(self) -> None:
        assert said("weight", weight=("90", "kg"), weight_confirmed=False)[0] == "hold"

    @pytest.mark.parametrize(
        ("kg", "code"),
        [
            ("29.9", "weight_too_low"),
            ("30", "weight_read_twice"),
            ("250", "weight_read_twice"),
            ("250.1", "weight_too_high"),
        ],
    )
    def test_it_is_plausible_between_30_and_250(self, kg: str, code: str) -> None:
        outcome = "allow" if code == "weight_read_twice" else "hold"
        given = {"weight": (kg, "kg"), "weight_again": (kg, "kg"), "last_weight": None}

        assert said("weight", **given) == (outcome, code)

    @pytest.mark.parametrize("confirmed", [None, True])
    def test_with_nothing_to_compare_it_with_it_is_read_twice(self, confirmed: bool | None) -> None:
        """CHECK-WEIGHT-01: 222 kg at a first visit is unknown until the scale is read again."""
        given = {"weight": ("222", "kg"), "last_weight": None, "weight_confirmed": confirmed}

        assert said("weight", **given) == ("unknown", "weight_read_once")
        assert verdict("weight", **given).settles == ("weight_again",)

    @pytest.mark.parametrize(
        ("again", "answer"),
        [
            (("222", "lb"), ("hold", "weight_entries_differ")),
            (("100.8", "kg"), ("hold", "weight_entries_differ")),
            (("222", ""), ("unknown", "weight_read_once")),
            (("222.0", "kg"), ("allow", "weight_read_twice")),
        ],
    )
    def test_the_second_entry_is_number_and_unit_again(
        self, again: tuple[str, str], answer: tuple[str, str]
    ) -> None:
        given = {"weight": ("222", "kg"), "last_weight": None, "weight_again": again}

        assert said("weight", **given) == answer

    def test_no_confirmation_makes_an_implausible_weight_plausible(self) -> None:
        given = {"weight": ("251", "kg"), "weight_confirmed": True}

        assert said("weight", **given) == ("hold", "weight_too_high")

    @pytest.mark.parametrize(
        ("typed", "unit", "last"),
        [("222", "kg", "100.7"), ("100", "lb", "100"), ("100", "lbs", "104")],
    )
    def test_the_last_weight_in_the_other_unit_cannot_be_confirmed(
        self, typed: str, unit: str, last: str
    ) -> None:
        given = {"weight": (typed, unit), "last_weight": (last, "kg"), "weight_confirmed": True}

        assert said("weight", **given) == ("hold", "weight_in_other_unit")

    def test_a_confirmed_change_in_grams_has_no_other_unit(self) -> None:
        given = {"weight": ("90000", "g"), "weight_confirmed": True}

        assert said("weight", **given) == ("caution", "weight_change_confirmed")

    def test_pounds_that_say_so_are_pounds(self) -> None:
        assert said("weight", weight=("176.37", "lb")) == ("allow", "weight_plausible")

    def test_the_last_weight_may_be_old_but_must_have_its_unit(self) -> None:
        old = Fact(
            name="last_weight",
            value=verdict("weight").facts[0].number,
            unit="kg",
            at=NOW - timedelta(days=400),
        )
        given = Facts(*(f for f in facts().values() if f.name != "last_weight"), old)

        assert CHECKS["weight"].run(given, MODERATE, NOW).code == "weight_plausible"
        unreadable = verdict("weight", last_weight=("80", ""))
        assert (unreadable.outcome, unreadable.settles) == (Outcome.UNKNOWN, ("last_weight",))


class TestStartVitals:
    @pytest.mark.parametrize(
        ("protocol", "sbp", "dbp", "code"),
        [
            ("consensus-moderate", "159", "99", "start_bp_ok"),
            ("consensus-moderate", "160", "80", "start_sbp_high"),
            ("consensus-moderate", "120", "100", "start_dbp_high"),
            ("guideline-2021", "140", "90", "start_bp_ok"),
            ("guideline-2021", "141", "80", "start_sbp_high"),
            ("guideline-2021", "120", "91", "start_dbp_high"),
        ],
    )
    def test_blood_pressure(self, protocol: str, sbp: str, dbp: str, code: str) -> None:
        given = {"sbp": (sbp, "mm[Hg]"), "dbp": (dbp, "mm[Hg]")}

        outcome = "allow" if code == "start_bp_ok" else "hold"

        assert said("start_blood_pressure", protocol, **given) == (outcome, code)

    @pytest.mark.parametrize(
        ("sbp", "dbp", "code"),
        [
            ("90", "60", "start_bp_ok"),
            ("89", "60", "start_sbp_low"),  # below 90 an infusion is stopped, so none is started
            ("12", "8", "start_sbp_low"),
            ("95", "95", "start_bp_implausible"),
            ("78", "122", "start_bp_implausible"),  # the two were swapped
            ("96", "95", "start_bp_ok"),
        ],
    )
    @pytest.mark.parametrize("protocol", ["consensus-moderate", "short-rest"])
    def test_a_pressure_that_would_stop_an_infusion_or_cannot_be(
        self, protocol: str, sbp: str, dbp: str, code: str
    ) -> None:
        reason = verdict("start_blood_pressure", protocol, sbp=(sbp, "mm[Hg]"), dbp=(dbp, "mm[Hg]"))

        assert reason.code == code
        assert (
            reason.outcome.word
            == {
                "start_bp_ok": "allow",
                "start_sbp_low": "hold",
                "start_bp_implausible": "unknown",
            }[code]
        )

    @pytest.mark.parametrize(
        ("hr", "code"),
        [
            ("49", "start_hr_low"),
            ("50", "start_hr_ok"),
            ("100", "start_hr_ok"),
            ("101", "start_hr_high"),
        ],
    )
    def test_heart_rate(self, hr: str, code: str) -> None:
        outcome = "allow" if code == "start_hr_ok" else "hold"

        assert said("start_heart_rate", hr=(hr, "/min")) == (outcome, code)

    @pytest.mark.parametrize(
        ("spo2", "expected"),
        [
            ("94.9", ("hold", "start_spo2_low")),
            ("95", ("allow", "start_spo2_ok")),
            ("100", ("allow", "start_spo2_ok")),
            ("100.1", ("unknown", "start_spo2_implausible")),
            ("980", ("unknown", "start_spo2_implausible")),
        ],
    )
    def test_saturation(self, spo2: str, expected: tuple[str, str]) -> None:
        assert said("start_spo2", spo2=(spo2, "%")) == expected

    @pytest.mark.parametrize("check", ["start_blood_pressure", "start_heart_rate", "start_spo2"])
    def test_they_are_not_older_than_half_an_hour(self, check: str) -> None:
        assert said(check, age_min=30)[0] == "allow"
        assert said(check, age_min=30.1)[0] == "unknown"

    def test_one_pressure_is_not_enough(self) -> None:
        reason = verdict("start_blood_pressure", dbp=None)

        assert (reason.outcome, reason.settles) == (Outcome.UNKNOWN, ("dbp",))


class TestPregnancyTest:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"pregnancy_possible": True}, ("unknown", "pregnancy_unknown")),
            ({"pregnancy_possible": None}, ("unknown", "pregnancy_unknown")),
            ({"pregnancy_possible": False}, ("allow", "pregnancy_not_possible")),
            (
                {"pregnancy_possible": True, "pregnancy_test": "negative"},
                ("allow", "pregnancy_negative"),
            ),
            ({"pregnancy_test": "positive"}, ("hold", "pregnancy_positive")),
            (
                {"pregnancy_possible": True, "pregnancy_test": "unclear"},
                ("unknown", "pregnancy_unknown"),
            ),
        ],
    )
    def test_where_the_set_asks(self, given: dict[str, object], expected: tuple[str, str]) -> None:
        assert said("pregnancy_test", "guideline-2021", **given) == expected

    @pytest.mark.parametrize("result", ["Positive", "faint line", "pos"])
    def test_a_result_that_cannot_be_read_is_unknown_even_where_none_applies(
        self, result: str
    ) -> None:
        reason = verdict("pregnancy_test", pregnancy_possible=False, pregnancy_test=result)

        assert (reason.outcome, reason.settles) == (Outcome.UNKNOWN, ("pregnancy_test",))

    def test_what_settles_it_depends_on_what_is_known(self) -> None:
        assert verdict("pregnancy_test", pregnancy_possible=True).settles == ("pregnancy_test",)
        assert "pregnancy_possible" in verdict("pregnancy_test", pregnancy_possible=None).settles

    def test_a_positive_test_holds_even_where_none_is_asked(self) -> None:
        relaxed = MODERATE.with_override(
            "pregnancy_test_required", False, by="lead", reason="men only clinic", at=NOW
        )
        run = CHECKS["pregnancy_test"].run

        assert run(facts(pregnancy_test="positive"), relaxed, NOW).code == "pregnancy_positive"
        assert run(facts(pregnancy_test="Positive"), relaxed, NOW).code == "pregnancy_unknown"
        not_asked = run(facts(pregnancy_possible=None), relaxed, NOW)
        assert (not_asked.outcome, not_asked.code) == (Outcome.ALLOW, "pregnancy_not_asked")


@pytest.mark.parametrize(
    ("protocol", "result", "expected"),
    [
        ("guideline-2021", "negative", ("allow", "drug_screen_negative")),
        ("guideline-2021", "positive", ("hold", "drug_screen_positive")),
        ("guideline-2021", None, ("unknown", "drug_screen_unknown")),
        ("guideline-2021", "smudged", ("unknown", "drug_screen_unknown")),
        ("consensus-moderate", None, ("allow", "drug_screen_not_asked")),
        ("consensus-moderate", "positive", ("hold", "drug_screen_positive")),
        ("consensus-moderate", "Positive", ("unknown", "drug_screen_unknown")),
        ("consensus-moderate", "positive for opioids", ("unknown", "drug_screen_unknown")),
    ],
)
def test_urine_drug_screen(protocol: str, result: str | None, expected: tuple[str, str]) -> None:
    assert said("urine_drug_screen", protocol, urine_drug_screen=result) == expected


class TestSuicidality:
    """The screener is a category, never a sum."""

    Q1, Q2, Q3 = "cssrs_1_wish_dead", "cssrs_2_thoughts", "cssrs_3_method"
    Q4, Q5 = "cssrs_4_intent", "cssrs_5_plan"
    EVER, RECENT = "cssrs_6_behaviour_ever", "cssrs_6_behaviour_3_months"
    THOUGHTS = {Q2: True, Q3: False, Q4: False, Q5: False}

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({}, ("allow", "suicide_none")),
            ({Q1: True}, ("allow", "suicide_low")),
            (THOUGHTS, ("allow", "suicide_low")),
            ({**THOUGHTS, Q3: True}, ("caution", "suicide_moderate")),
            ({EVER: True, RECENT: False}, ("caution", "suicide_moderate")),
            ({**THOUGHTS, Q4: True}, ("hold", "suicide_high")),
            ({**THOUGHTS, Q5: True}, ("hold", "suicide_high")),
            ({EVER: True, RECENT: True}, ("hold", "suicide_high")),
        ],
    )
    def test_categories(self, given: dict[str, bool], expected: tuple[str, str]) -> None:
        assert said("suicidality", **given) == expected

    @pytest.mark.parametrize("question", [Q4, Q5, RECENT])
    def test_one_answer_is_enough_for_high(self, question: str) -> None:
        nothing = dict.fromkeys((self.Q1, self.Q2, self.EVER))

        assert said("suicidality", **{**nothing, question: True}) == ("hold", "suicide_high")

    @pytest.mark.parametrize(
        ("given", "missing"),
        [
            ({Q1: None}, (Q1,)),
            ({Q2: True}, (Q3, Q4, Q5)),
            ({EVER: True}, (RECENT,)),
            ({**THOUGHTS, Q4: None}, (Q4,)),
            ({Q2: False, Q3: True}, (Q4, Q5)),  # a yes to the method contradicts the no before it
        ],
    )
    def test_a_half_filled_form_is_unknown_and_says_what_it_still_asks(
        self, given: dict[str, bool | None], missing: tuple[str, ...]
    ) -> None:
        reason = verdict("suicidality", **given)

        assert (reason.code, reason.settles) == ("suicide_unknown", missing)


@pytest.mark.parametrize("sign", ["psychosis_or_mania", "intoxicated", "cannot_consent"])
def test_a_sign_in_the_mental_state_holds_whatever_else_is_unknown(sign: str) -> None:
    others = dict.fromkeys(("psychosis_or_mania", "intoxicated", "cannot_consent"))

    assert said("mental_state", **{**others, sign: True}) == ("hold", f"mental_state_{sign}")


def test_each_rule_has_one_id_and_a_source_that_exists() -> None:
    reasons = checkin_decision(facts(), MODERATE, NOW).reasons

    assert len({reason.rule_id for reason in reasons}) == len(CHECKS)
    assert {reason.citation for reason in reasons} <= set(citations())
    assert {check.rule.source for check in CHECKS.values()} <= set(citations())


def test_every_code_that_can_be_said_is_declared() -> None:
    for name, check in CHECKS.items():
        assert verdict(name).code in check.codes
        assert CHECKS[name].run(Facts(), MODERATE, NOW).code in check.codes


def test_the_items_of_the_check_in_list_cover_all_facts() -> None:
    items = check_items()

    assert items["vitals"] == {"sbp", "dbp", "hr", "spo2"}
    entered = frozenset().union(*items.values())
    assert set(WELL) - entered == {"signed_consent"}  # from the records: nobody can enter it
    assert check_of_rule("CHECK-BP-01") == "vitals"
    assert check_of_rule("REC-BP-01") is None
