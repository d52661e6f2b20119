"""Recovery: scales and the discharge gate, one file per rule, found by folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules

from openketamine.core.decision import Decision, Reason, decide
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery import gate
from openketamine.core.recovery.given import DischargeInput, Rated, Reading
from openketamine.core.recovery.scale import Item, Option, Scale
from openketamine.core.recovery.scales import SCALES
from openketamine.core.rules import Rule

__all__ = [
    "GATES",
    "SCALES",
    "DischargeInput",
    "Gate",
    "Item",
    "Option",
    "Rated",
    "Reading",
    "Scale",
    "discharge_decision",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One condition of the discharge."""

    name: str
    rule: Rule
    codes: tuple[str, ...]
    run: Callable[[DischargeInput, ProtocolSet, datetime], Reason]


def _load(name: str) -> Gate:
    module = import_module(f"{gate.__name__}.{name}")
    return Gate(
        name=name, rule=module.RULE, codes=module.CODES, run=getattr(module, f"check_{name}")
    )


_names = sorted(f.name for f in iter_modules(gate.__path__) if not f.name.startswith("_"))
GATES: Mapping[str, Gate] = {name: _load(name) for name in _names}


def discharge_decision(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Decision:
    """Whether this person may go home now: every condition must hold, none may be unknown."""
    return decide(condition.run(given, protocol, at) for condition in GATES.values())
