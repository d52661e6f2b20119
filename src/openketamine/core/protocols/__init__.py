"""Protocol sets: versioned data with a source for every value, and what they disagree about."""

from openketamine.core.protocols.loader import load, names
from openketamine.core.protocols.parameter import Parameter
from openketamine.core.protocols.registry import REGISTRY, Kind, ParameterSpec
from openketamine.core.protocols.sets import Override, ProtocolSet

__all__ = [
    "REGISTRY",
    "Kind",
    "Override",
    "Parameter",
    "ParameterSpec",
    "ProtocolSet",
    "load",
    "names",
]
