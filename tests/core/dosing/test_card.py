"""The card as data: exact text, and a digest that changes with every number."""

from __future__ import annotations

import json
from decimal import Decimal, getcontext, localcontext

from openketamine.core.dosing.arithmetic import settled
from tests.spec.dosing.orders import card


def test_the_payload_survives_json_exactly() -> None:
    payload = card(weight="81.3 kg", minutes="45", vial_size_ml="10").to_payload()

    assert json.loads(json.dumps(payload)) == payload
    assert payload["dose_mg"] == "40.65"
    assert payload["waste_ml"] == "9.187"
    assert payload["cautions"] == [
        {"rule_id": "DOSE-RATE-03", "code": "rate_rounded"},
        {"rule_id": "DOSE-DRAW-01", "code": "draw_rounded"},
    ]


def test_two_people_reckon_the_same_digest_and_a_changed_number_another() -> None:
    assert card().digest() == card().digest()
    others = [card(volume_ml="60"), card(minutes="41"), card(weight="80.1 kg"), card("short-rest")]
    assert len({card().digest(), *(other.digest() for other in others)}) == 5


def test_the_callers_decimal_context_changes_nothing() -> None:
    with localcontext() as coarse:
        coarse.prec = 3
        assert card(weight="81.3 kg").digest() == card(weight="81.3 kg").digest()
        inside = card(weight="81.3 kg").digest()
    assert getcontext().prec > 3
    assert inside == card(weight="81.3 kg").digest()


def test_results_are_shown_without_trailing_zeros_or_exponents() -> None:
    assert [str(settled(Decimal(text))) for text in ("1E+2", "0.500", "0.0000005", "2.0")] == [
        "100",
        "0.5",
        "0.000001",
        "2",
    ]
