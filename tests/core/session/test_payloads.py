"""Payloads are read strictly: what is missing or out of range is refused, naming the field."""

from __future__ import annotations

from typing import Any

import pytest

from openketamine.core.errors import BadInputError
from openketamine.core.session import CommandKind as Do
from openketamine.core.session.charting import ITEMS, charted
from openketamine.core.session.payloads import PAYLOADS
from tests.spec.session.day import ALDRETE, CALM, NO_CADSS

DIGEST = "0" * 64
RAISED = {"alert_id": "a", "condition": "c", "priority": "high", "kind": "technical"}
EVENT = {"term": "t", "severity": "mild", "intervention": "i", "outcome": "o", "serious": False}


@pytest.mark.parametrize(
    ("kind", "payload", "field"),
    [
        (Do.CHECK_IN, {"identity": ["name"]}, "bed_id"),
        (Do.CHECK_IN, {"bed_id": "b", "identity": []}, "identity"),
        (Do.CHECK_IN, {"bed_id": "b", "identity": "name"}, "identity"),
        (Do.RECORD_CHECK, {"check": "horoscope", "facts": {}}, "check"),
        (Do.RECORD_CHECK, {"check": "weight", "facts": {}}, "facts"),
        (Do.RECORD_CHECK, {"check": "weight", "facts": {"shoe": {"value": True}}}, "shoe"),
        (Do.RECORD_CHECK, {"check": "weight", "facts": {"weight": {}}}, "weight"),
        (Do.RECORD_CHECK, {"check": "weight", "facts": {"weight": {"value": 80.5}}}, "value"),
        (
            Do.RECORD_CHECK,
            {"check": "weight", "facts": {"weight": {"value": "heavy", "unit": "kg"}}},
            "value",
        ),
        (
            Do.RECORD_CHECK,
            {"check": "weight", "facts": {"weight": {"value": 80, "unit": "kg"}}},
            "value",
        ),
        (
            Do.RECORD_CHECK,
            {"check": "weight", "facts": {"weight": {"value": "80", "unit": "kg", "at": "noon"}}},
            "at",
        ),
        (
            Do.RECORD_CHECK,
            {
                "check": "weight",
                "facts": {"weight": {"value": "80", "unit": "kg", "at": "2026-11-23T09:00"}},
            },
            "at",
        ),
        (
            Do.RECORD_CHECK,
            {
                "check": "vitals",
                "facts": {"hr": {"value": "80", "unit": "/min", "source": "monitor"}},
            },
            "at",
        ),
        (
            Do.RECORD_CHECK,
            {
                "check": "vitals",
                "facts": {
                    "hr": {
                        "value": "80",
                        "unit": "/min",
                        "source": "a guess",
                        "at": "2026-11-23T09:00:00+00:00",
                    }
                },
            },
            "source",
        ),
        (
            Do.CHART,
            {"item": "vitals", "value": {"hr": "80"}, "measured": {"hr": {"source": "monitor"}}},
            "at",
        ),
        (Do.PLACE_HOLD, {}, "reason"),
        (Do.PLACE_HOLD, {"reason": "  "}, "reason"),
        (Do.SIGN_OVERRIDE, {"reason": "r"}, "rule_id"),
        (Do.PREPARE_DOSE, {"digest": DIGEST}, "card"),
        (
            Do.PREPARE_DOSE,
            {"card": {"dose_mg": "0", "volume_ml": "1", "rate_ml_per_h": "1"}},
            "dose_mg",
        ),
        (Do.CONFIRM_DOUBLE_CHECK, {"digest": "abc"}, "digest"),
        (Do.CONFIRM_DOUBLE_CHECK, {"digest": "Z" * 64}, "digest"),
        (Do.START_INFUSION, {"rate_ml_per_h": "-1"}, "rate_ml_per_h"),
        (Do.CHANGE_RATE, {"reason": "r", "rate_ml_per_h": "0"}, "rate_ml_per_h"),
        (Do.CHANGE_RATE, {"reason": "r", "rate_ml_per_h": 50.5}, "rate_ml_per_h"),
        (Do.CHANGE_RATE, {"reason": "r", "rate_ml_per_h": "NaN"}, "rate_ml_per_h"),
        (Do.END_INFUSION, {"cause": "vanished"}, "cause"),
        (Do.END_INFUSION, {"cause": "completed", "volume_infused_ml": "-1"}, "volume_infused_ml"),
        (Do.RECORD_PUMP_STATUS, {}, "status"),
        (Do.RAISE_ALERT, {**RAISED, "priority": "urgent"}, "priority"),
        (Do.RAISE_ALERT, {**RAISED, "kind": "odd"}, "kind"),
        (Do.ACKNOWLEDGE_ALERT, {}, "alert_id"),
        (Do.RECORD_ADVERSE_EVENT, {**EVENT, "serious": "no"}, "serious"),
        (Do.RECORD_ADVERSE_EVENT, {**EVENT, "severity": "huge"}, "severity"),
        (Do.SCORE_RECOVERY, {"scale": "moaas", "items": ALDRETE}, "scale"),
        (Do.SCORE_RECOVERY, {"scale": "aldrete_modified", "items": {"activity": "none"}}, "items"),
        (
            Do.SCORE_RECOVERY,
            {"scale": "aldrete_modified", "items": ALDRETE, "total": 9},
            "total",
        ),
        (Do.CONFIRM_ESCORT, {"name": "Sam", "phone": "1"}, "is_present"),
        (Do.CONFIRM_ESCORT, {"name": "Sam", "is_present": True}, "phone"),
        (Do.ASK_SUICIDALITY, {"answers": {}}, "answers"),
        (Do.ASK_SUICIDALITY, {"answers": {"cssrs_1_wish_dead": "no"}}, "cssrs_1_wish_dead"),
        (Do.ASK_SUICIDALITY, {"answers": {"cssrs_1_wish_dead": False}}, "cssrs_2_thoughts"),
        (Do.ASK_SUICIDALITY, {"answers": {**CALM, "phq9_9": True}}, "phq9_9"),
        (Do.GIVE_INSTRUCTIONS, {}, "version"),
        (Do.SIGN, {"meaning": "record", "record_hash": "x"}, "record_hash"),
        (Do.CORRECT, {"corrects": "7", "payload": {"a": 1}, "reason": "r"}, "corrects"),
        (Do.CORRECT, {"corrects": True, "payload": {"a": 1}, "reason": "r"}, "corrects"),
        (Do.CORRECT, {"corrects": 7, "payload": {}, "reason": "r"}, "payload"),
        (Do.CHART, {"item": "mood", "value": 3}, "item"),
        (Do.CHART, {"item": "moaas", "value": 6}, "moaas"),
        (Do.CHART, {"item": "moaas", "value": -1}, "moaas"),
        (Do.CHART, {"item": "moaas", "value": True}, "moaas"),
        (Do.CHART, {"item": "pain", "value": 11}, "pain"),
        (Do.CHART, {"item": "nausea", "value": "3"}, "nausea"),
        (Do.CHART, {"item": "cadss6", "value": 3}, "items"),
        (Do.CHART, {"item": "cadss6", "items": {"cadss_1": 1}}, "items"),
        (Do.CHART, {"item": "cadss6", "items": {**NO_CADSS, "cadss_1": 5}}, "cadss_1"),
        (Do.CHART, {"item": "cadss6", "items": NO_CADSS, "value": 2}, "value"),
        (Do.CHART, {"item": "iv_site", "value": "blue"}, "value"),
        (Do.CHART, {"item": "note", "value": ""}, "value"),
        (Do.CHART, {"item": "vitals", "value": {"mood": "3"}}, "value"),
        (Do.CHART, {"item": "vitals", "value": {"sbp": "301"}}, "sbp"),
        (Do.CHART, {"item": "vitals", "value": {"spo2": "49"}}, "spo2"),
    ],
)
def test_an_ill_formed_payload_names_its_field(
    kind: Do, payload: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInputError) as refused:
        PAYLOADS[kind](payload)

    assert refused.value.field == field


def test_every_command_reads_its_payload() -> None:
    assert set(PAYLOADS) == set(Do)


@pytest.mark.parametrize(
    ("item", "value"),
    [("moaas", 0), ("moaas", 5), ("nausea", 0), ("pain", 10), ("anxiety", 4), ("iv_site", "clear")],
)
def test_scores_at_their_ends_are_charted(item: str, value: object) -> None:
    assert charted({"item": item, "value": value, "stray": 1}) == {"item": item, "value": value}


def test_the_six_items_add_up() -> None:
    entry = charted({"item": "cadss6", "items": {**NO_CADSS, "cadss_7": 4, "cadss_22": 3}})

    assert entry["value"] == 7
    assert set(ITEMS) >= {"note", "vitals"}


def test_numbers_keep_their_digits_and_units_their_codes() -> None:
    facts = {"weight": {"value": "80.50", "unit": "lbs", "at": "2026-11-23T09:00:00+00:00"}}
    read = PAYLOADS[Do.RECORD_CHECK]({"check": "weight", "facts": facts})

    assert read["facts"]["weight"] == {
        "value": "80.50",
        "unit": "lb",
        "at": "2026-11-23T09:00:00+00:00",
    }


def test_a_number_without_a_unit_stays_a_word_and_so_settles_nothing() -> None:
    read = PAYLOADS[Do.RECORD_CHECK]({"check": "weight", "facts": {"weight": {"value": "80"}}})

    assert read["facts"]["weight"] == {"value": "80"}


def test_what_is_optional_may_be_left_out_or_given() -> None:
    status = {"status": "infusing", "rate_ml_per_h": "0", "volume_infused_ml": "12.5"}

    assert PAYLOADS[Do.RECORD_PUMP_STATUS](status) == status
    assert PAYLOADS[Do.END_INFUSION]({"cause": "completed"}) == {"cause": "completed", "reason": ""}
    assert PAYLOADS[Do.PLACE_HOLD]({"reason": "r"}) == {"reason": "r", "rule_ids": []}
    assert PAYLOADS[Do.RAISE_ALERT](RAISED)["facts"] == {}
