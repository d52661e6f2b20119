"""The shipped protocol sets say what the clinical protocol says, with a source for each value."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from openketamine.core.errors import BadInputError
from openketamine.core.evidence import citations
from openketamine.core.protocols import REGISTRY, Kind, lint_all, load, names

# rule id, parameter, and its value in: guideline, consensus, esketamine-like, crps-4h, short-rest.
# Typed from the clinical protocol, not from the sets.
TABLE = """
SET-START-01  start_sbp_max_mmhg     140  160  140  160  160
SET-START-01  start_dbp_max_mmhg      90  100   90  100  100
SET-START-01  start_hr_min_bpm        50   50   50   50   50
SET-START-01  start_hr_max_bpm       100  100  100  100  100
SET-START-01  start_spo2_min_pct      95   95   95   95   95
SET-FAST-01   fasting_solids_min_h     2    4    2    4    4
SET-FAST-01   fasting_clear_min_h    0.5    2  0.5    2    2
SET-WEIGHT-01 weight_change_ask_pct    5    5    5    5    5
SET-WEIGHT-01 weight_min_kg           30   30   30   30   30
SET-WEIGHT-01 weight_max_kg          250  250  250  250  250
SET-AGE-01    assessment_max_age_d    30   30   30   30   30
SET-ELIG-01   elig_sbp_caution_mmhg  140  140  140  140  140
SET-ELIG-01   elig_dbp_caution_mmhg   90   90   90   90   90
SET-ELIG-01   elig_age_caution_a      65   65   65   65   65
SET-ELIG-01   elig_audit_caution       8    8    8    8    8
SET-ELIG-01   elig_dast10_caution      3    3    3    3    3
SET-ELIG-01   elig_dast10_hold         6    6    6    6    6
SET-ELIG-01   elig_stop_bang_caution   5    5    5    5    5
SET-ELIG-01   elig_trials_min          2    2    2    2    2
SET-DOSE-01   dose_mg_per_kg         0.5  0.5  0.5  1.4  0.5
SET-DOSE-01   dose_min_mg_per_kg     0.1  0.1  0.1  0.1  0.1
SET-DOSE-01   dose_max_mg_per_kg       1    1    1  1.4    1
SET-DOSE-01   dose_max_mg              -    -    -  100    -
SET-DOSE-01   rate_max_mg_per_h        -    -    -   25    -
SET-DOSE-01   concentration_max_mg_per_ml 50 50 50   50   50
SET-TIME-01   infusion_minutes        40   40   40  240   40
SET-PAUSE-01  recheck_sbp_mmhg       160  160  160  160  160
SET-PAUSE-01  recheck_after_min        5    5    5    5    5
SET-PAUSE-01  pause_sbp_mmhg         160  180  160  180  180
SET-PAUSE-01  pause_dbp_mmhg         100  110  100  110  110
SET-STOP-01   stop_sbp_low_mmhg       90   90   90   90   90
SET-STOP-01   stop_hr_low_bpm         50   50   50   50   50
SET-STOP-01   stop_hr_high_bpm       120  120  120  120  120
SET-STOP-01   stop_spo2_low_pct       92   92   92   92   92
SET-STOP-01   emergency_spo2_pct      88   88   88   88   88
SET-STOP-01   stop_rr_low_bpm          8    8    8    8    8
SET-STOP-01   stop_moaas_max           2    2    2    2    2
SET-CUFF-01   cuff_interval_infusion_min 10 10 10   10   10
SET-CUFF-01   cuff_interval_recovery_min 15 15 15   15   15
SET-REST-01   recovery_min_minutes    60   60  120   60   15
SET-REST-01   no_driving_h            24   24   24   24   24
SET-HOME-01   discharge_bp_within_pct_of_baseline 20 20 20 20 20
SET-HOME-01   discharge_hr_within_pct_of_baseline 20 20 20 20 20
SET-HOME-01   discharge_moaas_min      5    5    5    5    5
SET-HOME-01   discharge_aldrete_min    9    9    9    9    9
SET-HOME-01   discharge_mpadss_min     9    9    9    9    9
SET-HOME-01   discharge_mpadss_apart_min 20 20 20   20   20
SET-ALARM-01  alarm_spo2_medium_pct   90   90   90   90   90
SET-ALARM-01  alarm_spo2_medium_delay_s 15 15  15   15   15
SET-ALARM-01  alarm_spo2_high_pct     85   85   85   85   85
SET-ALARM-01  alarm_spo2_high_delay_s  5    5    5    5    5
SET-ALARM-01  alarm_spo2_nodelay_pct  80   80   80   80   80
SET-ALARM-02  alarm_hr_low_bpm        50   50   50   50   50
SET-ALARM-02  alarm_hr_high_bpm      120  120  120  120  120
SET-ALARM-02  alarm_rr_low_bpm         8    8    8    8    8
SET-ALARM-03  alarm_repeat_cuff_min    2    2    2    2    2
SET-ALARM-04  alarm_clear_after_s      5    5    5    5    5
SET-ALARM-04  alarm_silence_s         10   10   10   10   10
"""
SETS = ("guideline-2021", "consensus-moderate", "esketamine-like", "crps-4h", "short-rest")
TOPICS = {"eligibility", "start", "dose", "stop", "cuff", "recovery", "alarm"}
ROWS = [line.split() for line in TABLE.strip().splitlines()]


def test_the_five_sets_are_shipped() -> None:
    assert set(names()) == set(SETS)


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_each_limit_is_the_published_one(row: list[str]) -> None:
    rule_id, parameter, *expected = row
    for name, value in zip(SETS, expected, strict=True):
        stated = load(name).get(parameter)
        if value == "-":
            assert stated is None, name
            continue
        assert stated is not None
        assert (stated.rule_id, stated.value) == (rule_id, Decimal(value)), name


def test_the_first_cuffs_come_at_0_5_and_10_minutes() -> None:
    """SET-CUFF-02."""
    for name in SETS:
        assert load(name).minutes("cuff_minutes_initial") == (0, 5, 10)
        assert load(name).get("chart_minutes").rule_id == "SET-CUFF-02"  # type: ignore[union-attr]
    assert load("guideline-2021").minutes("chart_minutes") == (0, 20, 40, 60)


def test_pregnancy_test_and_drug_screen_are_asked_where_the_set_says() -> None:
    """SET-TEST-01: the drug screen is where the sets disagree."""
    assert all(load(name).flag("pregnancy_test_required") for name in SETS)
    asked = [name for name in SETS if load(name).flag("urine_drug_screen_required")]
    assert asked == ["guideline-2021", "esketamine-like"]


def test_no_set_doses_s_ketamine() -> None:
    """SET-DRUG-01: the S-ketamine trials of CRPS and fibromyalgia never reach a calculator."""
    assert {load(name).word("drug") for name in SETS} == {"ketamine-racemic"}
    assert {load(name).word("weight_basis") for name in SETS} == {"actual"}


@pytest.mark.parametrize("name", SETS)
def test_no_clinic_turns_a_racemic_set_into_one_of_s_ketamine(name: str) -> None:
    """SET-DRUG-01: half a milligram per kilogram of the S-form is another dose altogether."""
    with pytest.raises(BadInputError, match="of no other drug"):
        load(name).with_override(
            "drug",
            "ketamine-s",
            by="pharmacist Ada",
            reason="Our supplier sends only the S-form.",
            at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        )


def test_the_short_rest_is_flagged_as_below_the_guideline() -> None:
    rest = load("short-rest").get("recovery_min_minutes")

    assert rest is not None
    assert (rest.caution, rest.source) == ("below_guideline", "founding_text")
    guideline = load("guideline-2021").number("recovery_min_minutes")
    assert all(
        stated.caution == ("below_guideline" if stated.value < guideline else "")
        for stated in (load(name).parameters["recovery_min_minutes"] for name in SETS)
        if isinstance(stated.value, Decimal)
    )


def test_every_value_has_a_source_in_the_table_of_citations() -> None:
    for name in SETS:
        for parameter in load(name).parameters.values():
            assert parameter.source in citations(), (name, parameter.name)


def test_no_value_rests_unreviewed_on_a_source_that_nobody_here_has_seen() -> None:
    """Second hand or general knowledge waits for a clinician, whatever the value."""
    for name in SETS:
        for parameter in load(name).parameters.values():
            seen = citations()[parameter.source].status == "verified"
            assert seen or parameter.review == "clinician", (name, parameter.name)


def test_blood_pressures_of_the_esketamine_label_name_the_label() -> None:
    label = load("esketamine-like")
    sources = {
        label.parameters[name].source
        for name in (
            "start_sbp_max_mmhg",
            "start_dbp_max_mmhg",
            "start_bp_at_limit_allowed",
            "discharge_sbp_max_mmhg",
            "discharge_dbp_max_mmhg",
            "recovery_min_minutes",
        )
    }
    assert sources == {"spravato_label"}
    assert label.flag("start_bp_at_limit_allowed")


@pytest.mark.parametrize("source", ["swainson_2021", "va_2022", "schwartzman_2009", "house_safety"])
def test_what_was_not_seen_in_its_own_source_waits_for_a_clinician(source: str) -> None:
    """The CANMAT limits stand in tables nobody here has seen; which drug it is, its title says."""
    exempt = {"drug"}
    waiting = {
        parameter.review
        for name in SETS
        for parameter in load(name).parameters.values()
        if parameter.source == source and parameter.name not in exempt
    }
    assert waiting == {"clinician"}


def test_a_set_states_only_differences_and_passes_the_linter() -> None:
    assert lint_all() == []
    origins = {p.origin for p in load("short-rest").parameters.values()}
    assert origins == {"short-rest", "consensus-moderate", "guideline-2021"}


def test_the_registry_describes_every_parameter() -> None:
    for spec in REGISTRY.values():
        assert spec.description
        assert spec.topic in TOPICS
        assert spec.kind is not Kind.NUMBER or spec.low < spec.high


def test_who_may_start_at_exactly_the_limit() -> None:
    """SET-START-02: the guideline says not above 140/90, the moderate set below 160/100."""
    assert load("guideline-2021").flag("start_bp_at_limit_allowed")
    assert not load("consensus-moderate").flag("start_bp_at_limit_allowed")
