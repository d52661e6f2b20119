"""Protocol sets: versioned data with a source for every value, and what they disagree about."""

from openketamine.core.protocols.compare import Disagreement, compare
from openketamine.core.protocols.cost import LimitCost, limit_cost, pause_cost
from openketamine.core.protocols.lint import Problem, lint, lint_all
from openketamine.core.protocols.loader import load, names
from openketamine.core.protocols.parameter import Parameter
from openketamine.core.protocols.registry import REGISTRY, Kind, ParameterSpec
from openketamine.core.protocols.sets import Override, ProtocolSet

__all__ = [
    "REGISTRY",
    "Disagreement",
    "Kind",
    "LimitCost",
    "Override",
    "Parameter",
    "ParameterSpec",
    "Problem",
    "ProtocolSet",
    "compare",
    "limit_cost",
    "lint",
    "lint_all",
    "load",
    "names",
    "pause_cost",
]
