"""The discharge gate: all conditions together, and each one at its edge."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from openketamine.core.cssrs import Risk
from openketamine.core.decision import Outcome
from openketamine.core.protocols import load
from openketamine.core.recovery import GATES, DischargeInput, Rated, discharge_decision
from tests.spec.recovery.patient import (
    NOW,
    OWN,
    PROTOCOL,
    WELL,
    ago,
    decided,
    instead,
    rated,
    reading,
    two,
)

HOLD, UNKNOWN = "hold", "unknown"


def test_a_well_patient_with_everything_done_may_go() -> None:
    decision = discharge_decision(WELL, PROTOCOL, NOW)

    assert decision.outcome is Outcome.ALLOW
    assert len(decision.reasons) == len(GATES) == 12


def test_nothing_known_allows_nothing() -> None:
    decision = discharge_decision(DischargeInput(infusion_ended_at=None), PROTOCOL, NOW)

    assert decision.outcome is Outcome.UNKNOWN
    assert len(decision.blocking) == len(GATES)


@pytest.mark.parametrize("name", [f.name for f in fields(DischargeInput)])
def test_taking_any_one_thing_away_blocks(name: str) -> None:
    """No input of the gate is decoration."""
    empty: Any = {"baseline": {}, "readings": (), "ratings": ()}.get(name)

    assert UNKNOWN in decided(**{name: empty}).values()


@pytest.mark.parametrize("metric", ["sbp", "dbp", "hr", "spo2"])
def test_taking_any_one_baseline_value_away_blocks(metric: str) -> None:
    own = {name: value for name, value in OWN.items() if name != metric}

    assert set(decided(baseline=own).values()) == {UNKNOWN}


@pytest.mark.parametrize(
    ("minutes", "codes"), [(60, {}), (59.99, {"recovery_time_short": HOLD}), (61, {})]
)
def test_sixty_minutes_are_the_shortest_stay(minutes: float, codes: dict[str, str]) -> None:
    assert decided(infusion_ended_at=ago(minutes)) == codes


def test_an_end_in_the_future_is_no_end() -> None:
    assert decided(infusion_ended_at=ago(-1))["recovery_time_unknown"] == UNKNOWN


def test_each_set_has_its_own_shortest_stay() -> None:
    assert "recovery_time_short" in decided("esketamine-like", infusion_ended_at=ago(119))
    assert "recovery_time_short" not in decided("esketamine-like", infusion_ended_at=ago(120))
    assert "recovery_time_short" not in decided("short-rest", infusion_ended_at=ago(30))


@pytest.mark.parametrize(
    ("metric", "value", "code"),
    [
        ("sbp", 144, None),  # 20 % above 120
        ("sbp", "144.1", "bp_away"),
        ("sbp", 96, None),  # 20 % below 120
        ("sbp", "95.9", "bp_away"),
        ("dbp", 96, None),
        ("dbp", "96.1", "bp_away"),
        ("dbp", 64, None),
        ("dbp", "63.9", "bp_away"),
        ("hr", 84, None),
        ("hr", "84.1", "hr_away"),
        ("hr", 56, None),
        ("hr", "55.9", "hr_away"),
        ("spo2", 96, None),  # two points below the own 98
        ("spo2", "95.9", "discharge_spo2_below_own"),
        ("spo2", "94.9", "discharge_spo2_low"),
    ],
)
def test_vital_signs_are_back_near_the_patients_own(
    metric: str, value: float | str, code: str | None
) -> None:
    expected = {} if code is None else {code: HOLD}

    assert decided(readings=instead(*two(metric, value))) == expected


@pytest.mark.parametrize(
    ("metric", "own", "value", "code"),
    [
        ("sbp", 150, "159.9", None),  # below the set's limits, 160/100
        ("sbp", 150, 160, "discharge_sbp_high"),
        ("dbp", 95, "99.9", None),
        ("dbp", 95, 100, "discharge_dbp_high"),
        ("sbp", 100, 90, None),  # 86 would still be within 20 % of 100
        ("sbp", 100, "89.9", "discharge_sbp_low"),
        ("spo2", 96, 95, None),
        ("spo2", 96, "94.9", "discharge_spo2_low"),
    ],
)
def test_the_sets_own_limits_hold_beside_the_baseline(
    metric: str, own: int, value: float | str, code: str | None
) -> None:
    decision = decided(
        baseline={**OWN, metric: Decimal(own)}, readings=instead(*two(metric, value))
    )

    assert decision == ({} if code is None else {code: HOLD})


def test_how_near_the_heart_rate_must_be_is_a_value_of_its_own() -> None:
    """PADS counts pressure and pulse within 20 %; a clinic may narrow the one without the other."""
    narrow = load("consensus-moderate").with_override(
        "discharge_hr_within_pct_of_baseline",
        Decimal(10),
        by="dr cho",
        reason="Our patients come from cardiology.",
        at=NOW,
    )
    off = replace(WELL, readings=instead(*two("hr", 80), *two("sbp", 140)))
    reasons = discharge_decision(off, narrow, NOW).reasons

    assert [reason.code for reason in reasons if reason.outcome is Outcome.HOLD] == ["hr_away"]
    assert {r.citation for r in reasons if r.rule_id == "REC-BP-02"} == {"chung_1995"}


@pytest.mark.parametrize(
    ("metric", "own", "bad", "fine", "code"),
    [
        ("sbp", 150, 165, 155, "discharge_sbp_high"),
        ("dbp", 95, 104, 96, "discharge_dbp_high"),
        ("sbp", 100, 86, 95, "discharge_sbp_low"),
    ],
)
def test_one_reading_over_a_limit_holds_though_near_the_own(
    metric: str, own: int, bad: int, fine: int, code: str
) -> None:
    own_values = {**OWN, metric: Decimal(own)}
    for pair in (two(metric, bad, fine), two(metric, fine, bad)):
        assert decided(baseline=own_values, readings=instead(*pair)) == {code: HOLD}


def test_the_ratings_that_are_shown_are_the_newest() -> None:
    scored = (
        *(r for r in WELL.ratings if r.scale != "aldrete_modified"),
        Rated(scale="mpadss", total=9, at=ago(2)),
        Rated(scale="mpadss", total=10, at=ago(30)),
    )
    reasons = discharge_decision(replace(WELL, ratings=scored), PROTOCOL, NOW).reasons
    (score,) = (reason for reason in reasons if reason.code == "mpadss_reached_twice")

    assert [fact.number for fact in score.facts] == [9, 10]


@pytest.mark.parametrize("metric", ["sbp", "dbp", "hr", "spo2"])
@pytest.mark.parametrize("place", ["newest", "before"])
def test_every_one_of_the_last_readings_counts(metric: str, place: str) -> None:
    fine = {"sbp": 122, "dbp": 79, "hr": 72, "spo2": 98}[metric]
    bad = {"sbp": 170, "dbp": 110, "hr": 100, "spo2": 90}[metric]
    pair = two(metric, bad, fine) if place == "newest" else two(metric, fine, bad)

    assert HOLD in decided(readings=instead(*pair)).values()


@pytest.mark.parametrize("metric", ["sbp", "dbp", "hr", "spo2"])
class TestNeverOnMissingSingleStaleOrFlaggedValues:
    """devices fail: what cannot be relied upon is unknown, and unknown never becomes allow."""

    def _unknown(self, metric: str, *readings: Any) -> None:
        changed = instead(*readings) if readings else ()
        outcome = decided(readings=changed or tuple(r for r in WELL.readings if r.metric != metric))
        assert outcome
        assert set(outcome.values()) == {UNKNOWN}

    def test_none(self, metric: str) -> None:
        self._unknown(metric)

    def test_a_single_one(self, metric: str) -> None:
        self._unknown(metric, reading(metric, OWN[metric], 2))

    def test_two_of_the_same_minute_are_one_look(self, metric: str) -> None:
        pair = (reading(metric, OWN[metric], 2), reading(metric, OWN[metric], 2.9))
        self._unknown(metric, *pair)

    def test_old_ones(self, metric: str) -> None:
        pair = (reading(metric, OWN[metric], 15.1), reading(metric, OWN[metric], 20))
        self._unknown(metric, *pair)

    def test_one_with_a_gap_before_it(self, metric: str) -> None:
        pair = (reading(metric, OWN[metric], 2), reading(metric, OWN[metric], 17.1))
        self._unknown(metric, *pair)

    def test_flagged_ones(self, metric: str) -> None:
        flagged = [reading(metric, OWN[metric], m, is_valid=False) for m in (2, 12)]
        self._unknown(metric, *flagged)

    def test_one_flagged_of_two(self, metric: str) -> None:
        pair = (reading(metric, OWN[metric], 2), reading(metric, OWN[metric], 12, is_valid=False))
        self._unknown(metric, *pair)

    def test_one_from_before_the_end(self, metric: str) -> None:
        kept = tuple(r for r in WELL.readings if r.metric != metric)
        pair = (reading(metric, OWN[metric], 2), reading(metric, OWN[metric], 12))
        given = replace(WELL, readings=kept + pair, infusion_ended_at=ago(11))
        codes = {r.code for r in discharge_decision(given, load("short-rest"), NOW).blocking}
        assert any(code.endswith("_unknown") for code in codes)

    def test_one_from_the_future(self, metric: str) -> None:
        self._unknown(metric, reading(metric, OWN[metric], -1), reading(metric, OWN[metric], 2))


@pytest.mark.parametrize("metric", ["sbp", "dbp", "hr", "spo2"])
def test_readings_at_the_very_edges_of_age_and_distance_count(metric: str) -> None:
    oldest = (reading(metric, OWN[metric], 15), reading(metric, OWN[metric], 30))
    closest = (reading(metric, OWN[metric], 2), reading(metric, OWN[metric], 3))

    assert decided(readings=instead(*oldest)) == {}
    assert decided(readings=instead(*closest)) == {}


def test_a_bad_value_between_two_good_ones_of_a_second_ago_is_not_hidden() -> None:
    dip = (
        reading("spo2", 98, 0.1),
        reading("spo2", 84, 0.5),
        reading("spo2", 98, 1.2),
    )

    assert decided(readings=instead(*dip)) == {"discharge_spo2_low": HOLD}


def test_a_flagged_value_is_neither_good_nor_bad() -> None:
    artefact = (*two("hr", 72), reading("hr", 180, 1, is_valid=False))

    assert decided(readings=instead(*artefact)) == {}


@pytest.mark.parametrize(
    ("scale", "total", "code"),
    [("moaas", 4, "sedated"), ("cadss6", 1, "dissociated"), ("aldrete_modified", 8, "aldrete_low")],
)
def test_a_score_one_point_short_holds(scale: str, total: int, code: str) -> None:
    assert decided(ratings=rated(Rated(scale=scale, total=total, at=ago(3)))) == {code: HOLD}


@pytest.mark.parametrize(
    ("scale", "total", "code"),
    [
        ("moaas", 5, "alertness_unknown"),
        ("cadss6", 0, "dissociation_unknown"),
        ("aldrete_modified", 10, "score_unknown"),
    ],
)
def test_a_score_counts_for_fifteen_minutes(scale: str, total: int, code: str) -> None:
    assert decided(ratings=rated(Rated(scale=scale, total=total, at=ago(15)))) == {}
    assert decided(ratings=rated(Rated(scale=scale, total=total, at=ago(15.1)))) == {code: UNKNOWN}


def test_the_newest_rating_counts_in_whatever_order_they_come() -> None:
    sedated = (
        Rated(scale="moaas", total=3, at=ago(1)),
        Rated(scale="moaas", total=5, at=ago(5)),
    )

    assert decided(ratings=rated(*sedated)) == {"sedated": HOLD}
    assert decided(ratings=rated(*reversed(sedated))) == {"sedated": HOLD}


@pytest.mark.parametrize(
    ("scale", "good", "bad", "code"),
    [
        ("moaas", 5, 4, "sedated"),
        ("cadss6", 0, 1, "dissociated"),
        ("aldrete_modified", 10, 8, "aldrete_low"),
    ],
)
def test_of_two_ratings_of_the_same_minute_the_worse_counts(
    scale: str, good: int, bad: int, code: str
) -> None:
    pair = [Rated(scale=scale, total=total, at=ago(3)) for total in (good, bad)]

    assert decided(ratings=rated(*pair)) == {code: HOLD}
    assert decided(ratings=rated(*reversed(pair))) == {code: HOLD}


class TestMpadssTwiceTwentyMinutesApart:
    def _ratings(self, *totals: tuple[int, float]) -> dict[str, str]:
        kept = tuple(r for r in WELL.ratings if r.scale != "aldrete_modified")
        scored = tuple(Rated(scale="mpadss", total=t, at=ago(m)) for t, m in totals)
        return decided(ratings=kept + scored)

    def test_twenty_minutes_suffice(self) -> None:
        assert self._ratings((9, 2), (9, 22)) == {}

    def test_less_does_not(self) -> None:
        assert self._ratings((9, 2), (9, 21.9)) == {"mpadss_once": UNKNOWN}

    def test_one_does_not(self) -> None:
        assert self._ratings((10, 2)) == {"mpadss_once": UNKNOWN}

    def test_a_low_newest_one_holds(self) -> None:
        assert self._ratings((8, 2), (9, 30)) == {"mpadss_low": HOLD}

    def test_a_low_one_between_starts_the_twenty_minutes_again(self) -> None:
        assert self._ratings((9, 2), (8, 12), (9, 30)) == {"mpadss_once": UNKNOWN}

    def test_a_low_one_long_ago_does_not_matter(self) -> None:
        assert self._ratings((9, 2), (9, 22), (5, 40)) == {}

    def test_one_between_two_does_not_matter(self) -> None:
        assert self._ratings((9, 2), (9, 12), (9, 22)) == {}

    def test_one_from_before_the_end_does_not_count(self) -> None:
        assert self._ratings((9, 2), (9, 60.1)) == {"mpadss_once": UNKNOWN}

    def test_old_ones_do_not_count(self) -> None:
        assert self._ratings((9, 16), (9, 40)) == {"score_unknown": UNKNOWN}

    def test_a_low_one_outweighs_a_good_aldrete(self) -> None:
        low = Rated(scale="mpadss", total=8, at=ago(2))

        assert decided(ratings=(*WELL.ratings, low)) == {"mpadss_low": HOLD}

    def test_a_good_aldrete_suffices_beside_a_single_one(self) -> None:
        one = Rated(scale="mpadss", total=9, at=ago(2))

        assert decided(ratings=(*WELL.ratings, one)) == {}


@pytest.mark.parametrize(
    ("risk", "outcome"),
    [
        (Risk.NONE, Outcome.ALLOW),
        (Risk.LOW, Outcome.ALLOW),
        (Risk.MODERATE, Outcome.CAUTION),
        (Risk.HIGH, Outcome.HOLD),
    ],
)
def test_suicidality_is_a_category(risk: Risk, outcome: Outcome) -> None:
    decision = discharge_decision(replace(WELL, suicide_risk=risk), PROTOCOL, NOW)

    assert decision.outcome is outcome


@pytest.mark.parametrize("minutes", [0, 60])
def test_the_very_end_and_this_moment_are_after_the_infusion(minutes: float) -> None:
    assert decided(suicide_asked_at=ago(minutes), instructions_given_at=ago(minutes)) == {}


def test_an_infusion_that_ends_now_has_had_no_rest() -> None:
    assert decided("short-rest", infusion_ended_at=NOW)["recovery_time_short"] == HOLD


def test_what_settles_a_saturation_names_the_reading_and_the_own_value() -> None:
    bare = replace(WELL, readings=(), baseline={})
    (spo2,) = (
        reason
        for reason in discharge_decision(bare, PROTOCOL, NOW).reasons
        if reason.rule_id == "REC-SPO2-01"
    )

    assert spo2.settles == ("spo2", "baseline_spo2")
    (spo2,) = (
        reason
        for reason in discharge_decision(replace(WELL, readings=()), PROTOCOL, NOW).reasons
        if reason.rule_id == "REC-SPO2-01"
    )
    assert spo2.settles == ("spo2",)


def test_a_verdict_shows_what_it_rests_on_and_nothing_empty() -> None:
    stale = [
        Rated(scale=scale, total=total, at=ago(minutes))
        for scale in ("moaas", "cadss6", "mpadss")
        for total, minutes in ((3, 20), (4, 40))
    ]
    fresh = Rated(scale="mpadss", total=9, at=ago(2))
    given = replace(WELL, ratings=(*stale, fresh), escort_phone="")
    shown = {r.rule_id: r.facts for r in discharge_decision(given, PROTOCOL, NOW).reasons}

    assert [(f.name, f.value) for f in shown["REC-ESCORT-01"]] == [("escort_name", "Sam")]
    for rule_id, number in (("REC-MOAAS-01", 3), ("REC-CADSS-01", 3), ("REC-ALD-01", 9)):
        (fact,) = shown[rule_id]
        assert (fact.number, fact.unit) == (number, "1")
    (ended,) = shown["REC-TIME-01"]
    assert (ended.name, ended.value, ended.at) == ("infusion_ended_at", True, ago(60))


@pytest.mark.parametrize("minutes", [61, -1])
def test_suicidality_is_asked_after_the_infusion(minutes: float) -> None:
    asked = {"suicide_asked_at": ago(minutes)}

    assert decided(**asked) == {"discharge_suicide_unknown": UNKNOWN}


def test_an_absent_escort_holds() -> None:
    assert decided(escort_is_present=False) == {"escort_absent": HOLD}


@pytest.mark.parametrize("word", ["no", "yes", "at work"])
def test_a_word_in_place_of_a_yes_is_no_answer(word: str) -> None:
    assert decided(escort_is_present=word) == {"discharge_escort_unknown": UNKNOWN}
    assert decided(has_clinician=word) == {"clinician_missing": HOLD}


@pytest.mark.parametrize("name", ["escort_name", "escort_phone"])
def test_an_escort_without_name_or_telephone_is_unknown(name: str) -> None:
    assert decided(**{name: "  "}) == {"discharge_escort_unknown": UNKNOWN}


def test_instructions_to_come_are_not_given() -> None:
    assert decided(instructions_given_at=NOW + timedelta(minutes=1)) == {
        "instructions_missing": UNKNOWN
    }


def test_a_discharge_without_a_clinician_holds() -> None:
    assert decided(has_clinician=False) == {"clinician_missing": HOLD}


def test_each_condition_has_its_own_rule_and_a_source_that_exists() -> None:
    from openketamine.core.evidence import citations

    reasons = discharge_decision(WELL, PROTOCOL, NOW).reasons

    assert len({reason.rule_id for reason in reasons}) == len(reasons)
    assert {reason.citation for reason in reasons} <= set(citations())
    assert {reason.protocol for reason in reasons} == {PROTOCOL.label}


def test_unknowns_name_what_would_settle_them() -> None:
    decision = discharge_decision(DischargeInput(infusion_ended_at=None), PROTOCOL, NOW)

    settles = {name for reason in decision.blocking for name in reason.settles}
    assert {"sbp", "baseline_sbp", "baseline_spo2", "moaas", "cadss6", "clinician"} <= settles
    assert {"escort_name", "escort_is_present", "instructions", "suicidality"} <= settles
