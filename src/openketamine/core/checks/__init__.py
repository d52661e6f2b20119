"""Checks on the day of treatment, one file per rule, found by folder.

Each rule file states `CHECK` (the item of the check-in list that supplies its facts), `RULE`,
`FACTS`, `CODES`, `IS_ABSOLUTE` (no prescriber may override it) and one `check_<file>`. `STORED`
names facts that come from the records alone: nobody can enter them at the check-in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules

from openketamine.core.decision import Decision, Outcome, Reason, decide
from openketamine.core.facts import Facts
from openketamine.core.ids import RuleId
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One found rule file."""

    name: str
    check: str
    rule: Rule
    facts: tuple[str, ...]
    stored: tuple[str, ...]
    codes: tuple[str, ...]
    is_absolute: bool
    run: Callable[[Facts, ProtocolSet, datetime], Reason]


def _load(name: str) -> Check:
    module = import_module(f"{__name__}.{name}")
    return Check(
        name=name,
        check=module.CHECK,
        rule=module.RULE,
        facts=module.FACTS,
        stored=getattr(module, "STORED", ()),
        codes=module.CODES,
        is_absolute=module.IS_ABSOLUTE,
        run=getattr(module, f"check_{name}"),
    )


_names = sorted(found.name for found in iter_modules(__path__) if not found.name.startswith("_"))
CHECKS: Mapping[str, Check] = {name: _load(name) for name in _names}
BY_RULE: Mapping[RuleId, Check] = {check.rule.id: check for check in CHECKS.values()}


def check_items() -> Mapping[str, frozenset[str]]:
    """The items of the check-in list and the facts that each may carry."""
    items: dict[str, frozenset[str]] = {}
    for check in CHECKS.values():
        items[check.check] = items.get(check.check, frozenset()) | frozenset(check.facts)
    return items


def check_of_rule(rule_id: str) -> str | None:
    """The check-in item behind a rule, or None when no check has this rule id."""
    found = BY_RULE.get(RuleId(rule_id))
    return None if found is None else found.check


def is_overridable(rule_id: str, outcome: Outcome) -> bool:
    """True for a hold that is not absolute; an unknown is settled, not overridden."""
    check = BY_RULE.get(RuleId(rule_id))
    return outcome is Outcome.HOLD and check is not None and not check.is_absolute


def checkin_decision(facts: Facts, protocol: ProtocolSet, at: datetime) -> Decision:
    """Whether this person may be treated today: every check's verdict, nothing left out."""
    return decide(check.run(facts, protocol, at) for check in CHECKS.values())
