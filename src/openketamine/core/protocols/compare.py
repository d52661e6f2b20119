"""Where protocol sets disagree, with each side's source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openketamine.core.protocols.parameter import Parameter
from openketamine.core.protocols.registry import REGISTRY, ParameterSpec
from openketamine.core.protocols.sets import ProtocolSet


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One parameter that the sets value differently; None where a set states nothing."""

    spec: ParameterSpec
    sides: Mapping[str, Parameter | None]


def compare(sets: Sequence[ProtocolSet]) -> tuple[Disagreement, ...]:
    """The parameters on which the sets' values differ, in the registry's order."""
    rows = []
    for name, spec in REGISTRY.items():
        sides = {protocol.label: protocol.get(name) for protocol in sets}
        if len({None if side is None else side.value for side in sides.values()}) > 1:
            rows.append(Disagreement(spec, sides))
    return tuple(rows)
