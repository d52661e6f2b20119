"""A rule's identity and source, and how it words a verdict as a Reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Fact
from openketamine.core.ids import CitationKey, RuleId, rule_id
from openketamine.core.protocols import ProtocolSet


@dataclass(frozen=True, slots=True)
class Rule:
    """`id` is declared once in the whole project; `source` holds where no parameter does."""

    id: RuleId
    source: CitationKey

    def says(
        self,
        outcome: Outcome,
        code: str,
        protocol: ProtocolSet,
        *,
        facts: Iterable[Fact | None] = (),
        limit: str = "",
        settles: Iterable[str] = (),
    ) -> Reason:
        """The verdict. `limit` names the parameter compared against: its value, unit, source."""
        parameter = protocol.parameters[limit] if limit else None
        return Reason(
            rule_id=self.id,
            outcome=outcome,
            code=code,
            facts=tuple(fact for fact in facts if fact is not None),
            threshold="" if parameter is None else parameter.text,
            unit="" if parameter is None else parameter.unit,
            citation=self.source if parameter is None else parameter.source,
            protocol=protocol.label,
            settles=tuple(settles),
        )


def rule(name: str, source: str) -> Rule:
    """Declare a rule; raises ValueError when the id has another form than AREA-TOPIC-NN."""
    return Rule(rule_id(name), CitationKey(source))


def minutes_of(protocol: ProtocolSet, name: str) -> timedelta:
    """A parameter in minutes as a span of time."""
    return timedelta(minutes=float(protocol.number(name)))
