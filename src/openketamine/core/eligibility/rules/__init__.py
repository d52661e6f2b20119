"""Who it is for and who should avoid it: one file per rule, found by folder.

Each rule file states `RULE`, the `FACTS` it reads, the `CODES` it can say, `IS_ABSOLUTE` (no
prescriber may override it; which ones are is our choice, open to a clinician's review) and one
`check_<file>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from openketamine.core.eligibility.verdict import Check, EligibilityRule
from openketamine.core.ids import RuleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One found rule file."""

    name: str
    rule: EligibilityRule
    facts: tuple[str, ...]
    codes: tuple[str, ...]
    is_absolute: bool
    run: Check


def _load(name: str) -> Found:
    module = import_module(f"{__name__}.{name}")
    return Found(
        name=name,
        rule=module.RULE,
        facts=module.FACTS,
        codes=module.CODES,
        is_absolute=module.IS_ABSOLUTE,
        run=getattr(module, f"check_{name}"),
    )


_found = (_load(found.name) for found in iter_modules(__path__))
RULES: Mapping[RuleId, Found] = {
    one.rule.id: one for one in sorted(_found, key=lambda one: one.rule.id)
}
"""All rules by id, in the order of their ids."""


def is_absolute(rule_id: str) -> bool:
    """Whether no prescriber may override this rule; raises KeyError for an unknown id."""
    return RULES[RuleId(rule_id)].is_absolute
