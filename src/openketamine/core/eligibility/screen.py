"""Putting a chart to every rule under a protocol set, and to the other sets beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from openketamine.core.decision import Decision, Reason, decide
from openketamine.core.eligibility.chart import Chart
from openketamine.core.eligibility.known import Known, known
from openketamine.core.eligibility.limits import limits_of
from openketamine.core.eligibility.rules import RULES, Found
from openketamine.core.eligibility.verdict import Verdict
from openketamine.core.ids import RuleId
from openketamine.core.protocols import ProtocolSet


class Screen:
    """All rules under one protocol set; `oldest` is the greatest age of what can change."""

    def __init__(self, protocol: ProtocolSet) -> None:
        self.protocol = protocol
        self._limits = limits_of(protocol)
        days = float(self._limits["assessment_max_age_d"].number)
        self.oldest = timedelta(days=days)

    def known(self, chart: Chart) -> Known:
        """What of the chart may be relied on under this set."""
        return known(chart, self.oldest)

    def verdicts(self, chart: Chart) -> list[tuple[Found, Verdict]]:
        """Every rule's verdict, in the order of the rule ids."""
        read = self.known(chart)
        return [(rule, self.judge(rule, read)) for rule in RULES.values()]

    def decision(self, chart: Chart) -> Decision:
        """Every rule's verdict with facts, limit and source; nothing left out."""
        return decide(self._reason(chart, *judged) for judged in self.verdicts(chart))

    def judge(self, rule: Found, read: Known) -> Verdict:
        """One rule's verdict on what is known."""
        return rule.run(read, self._limits)

    def _reason(self, chart: Chart, rule: Found, verdict: Verdict) -> Reason:
        limit = self._limits[verdict.limit] if verdict.limit else None
        return Reason(
            rule_id=rule.rule.id,
            outcome=verdict.outcome,
            code=verdict.code,
            facts=tuple(chart.facts[name] for name in rule.facts if name in chart.facts),
            threshold="" if limit is None else limit.text,
            unit="" if limit is None else limit.unit,
            citation=rule.rule.source if limit is None else limit.source,
            protocol=self.protocol.label,
            settles=verdict.settles,
        )


def eligibility_decision(chart: Chart, protocol: ProtocolSet) -> Decision:
    """Whether this person may be treated for this indication: every rule's verdict."""
    return Screen(protocol).decision(chart)


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule on which the protocol sets decide this chart differently, by set."""

    rule_id: RuleId
    sides: Mapping[str, Reason]


def differences(chart: Chart, protocols: Iterable[ProtocolSet]) -> tuple[Difference, ...]:
    """The rules whose outcome for this chart depends on the protocol set."""
    by_set = {
        protocol.label: {
            reason.rule_id: reason for reason in eligibility_decision(chart, protocol).reasons
        }
        for protocol in protocols
    }
    rows = []
    for rule_id in RULES:
        sides = {label: reasons[rule_id] for label, reasons in by_set.items()}
        if len({side.outcome for side in sides.values()}) > 1:
            rows.append(Difference(rule_id, sides))
    return tuple(rows)
