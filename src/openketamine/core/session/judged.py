"""A decision as the log keeps it, so that its sentences can be said again word for word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from openketamine.core.decision import Decision, Outcome, Reason
from openketamine.core.facts import Fact
from openketamine.core.ids import CitationKey, RuleId


def as_payload(decision: Decision) -> dict[str, Any]:
    """A decision with everything that its reasons rested on."""
    return {
        "outcome": decision.outcome.word,
        "reasons": [
            {
                "rule_id": reason.rule_id,
                "outcome": reason.outcome.word,
                "code": reason.code,
                "facts": [_fact(fact) for fact in reason.facts],
                "threshold": reason.threshold,
                "unit": reason.unit,
                "citation": reason.citation,
                "protocol": reason.protocol,
                "settles": list(reason.settles),
            }
            for reason in decision.reasons
        ],
    }


def from_payload(payload: Mapping[str, Any]) -> Decision:
    """The decision that `as_payload` wrote down; the first logs kept no facts."""
    return Decision(tuple(_reason(kept) for kept in payload["reasons"]))


def _fact(fact: Fact) -> dict[str, Any]:
    """A number is kept as text under a name of its own: "5" may also be a word."""
    kept: dict[str, Any] = {"name": fact.name, "unit": fact.unit}
    if isinstance(fact.value, Decimal):
        kept["number"] = str(fact.value)
    else:
        kept["value"] = list(fact.value) if isinstance(fact.value, tuple) else fact.value
    if fact.at is not None:
        kept["at"] = fact.at.isoformat()
    return kept


def _reason(kept: Mapping[str, Any]) -> Reason:
    return Reason(
        rule_id=RuleId(kept["rule_id"]),
        outcome=Outcome[kept["outcome"].upper()],
        code=kept["code"],
        facts=tuple(_read_fact(fact) for fact in kept.get("facts", ())),
        threshold=kept["threshold"],
        unit=kept["unit"],
        citation=CitationKey(kept["citation"]),
        protocol=kept["protocol"],
        settles=tuple(kept.get("settles", ())),
    )


def _read_fact(kept: Mapping[str, Any]) -> Fact:
    value = Decimal(kept["number"]) if "number" in kept else kept["value"]
    return Fact(
        name=kept["name"],
        value=tuple(value) if isinstance(value, list) else value,
        unit=kept["unit"],
        at=datetime.fromisoformat(kept["at"]) if "at" in kept else None,
    )
