"""A decision read back from the log is the very decision that was judged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from openketamine.core.decision import Decision, Outcome, Reason
from openketamine.core.facts import Fact
from openketamine.core.ids import CitationKey, RuleId
from openketamine.core.session.judged import as_payload, from_payload

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_decision_survives_the_log_with_every_fact() -> None:
    facts = (
        Fact(name="cadss6", value=Decimal("0"), unit="1", at=AT),
        Fact(name="sbp", value=Decimal("124.50"), unit="mm[Hg]", at=AT),
        Fact(name="escort_name", value="5", at=AT),
        Fact(name="escort_present", value=True),
        Fact(name="missing", value=("a", "b")),
    )
    reason = Reason(
        rule_id=RuleId("REC-X-01"),
        outcome=Outcome.UNKNOWN,
        code="dissociation_unknown",
        facts=facts,
        threshold="30",
        unit="min",
        citation=CitationKey("house_safety"),
        protocol="x@1",
        settles=("cadss6",),
    )
    decision = Decision((reason,))

    assert from_payload(json.loads(json.dumps(as_payload(decision)))) == decision


def test_a_decision_of_the_first_logs_is_read_without_facts() -> None:
    kept = as_payload(Decision((Reason(rule_id=RuleId("X"), outcome=Outcome.ALLOW, code="alert"),)))
    del kept["reasons"][0]["facts"], kept["reasons"][0]["settles"]

    (reason,) = from_payload(kept).reasons
    assert (reason.code, reason.facts) == ("alert", ())
