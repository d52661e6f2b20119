"""A protocol set: every parameter with a value, resolved over the sets it inherits from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from types import MappingProxyType

from openketamine.core.errors import BadInputError
from openketamine.core.ids import CitationKey
from openketamine.core.protocols.parameter import Parameter, ParameterValue
from openketamine.core.protocols.registry import REGISTRY

OVERRIDE_SOURCE = CitationKey("clinic_override")
_MIN_REASON = 10
_DIGEST_LETTERS = 8
_FIXED = frozenset({"drug"})
"""What a set is about: its doses were studied with this drug and do not carry over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A clinic's own value in place of the set's: what changed, who signed it, when and why."""

    parameter: str
    was: ParameterValue
    now: ParameterValue
    signed_by: str
    signed_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolSet:
    """A resolved set: each parameter with the set that stated it, and the clinic's overrides.

    Raises ValueError when a required parameter has no value.
    """

    name: str
    version: str
    inherits: str
    parameters: Mapping[str, Parameter]
    overrides: tuple[Override, ...] = ()

    def __post_init__(self) -> None:
        missing = [
            name
            for name, spec in REGISTRY.items()
            if spec.is_required and name not in self.parameters
        ]
        if missing:
            raise ValueError(f"{self.name}: no value for {', '.join(missing)}")
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))

    @property
    def label(self) -> str:
        """`name@version`; with the clinic's own values also their count and a digest of them.

        Equal labels are equal values: a dose card of another set of values is told by its label.
        """
        if not self.overrides:
            return f"{self.name}@{self.version}"
        own = sorted({override.parameter for override in self.overrides})
        lines = "\n".join(f"{name}={self.parameters[name].text}" for name in own)
        digest = sha256(lines.encode()).hexdigest()[:_DIGEST_LETTERS]
        return f"{self.name}@{self.version}+{len(own)}.{digest}"

    def get(self, name: str) -> Parameter | None:
        """The parameter, or None when the set states none; raises KeyError for unknown names."""
        REGISTRY[name]
        return self.parameters.get(name)

    def number(self, name: str) -> Decimal:
        """A number in the registry's unit; raises KeyError or TypeError when there is none."""
        value = self.parameters[name].value
        if not isinstance(value, Decimal):
            raise TypeError(f"{name} is not a number: {value!r}")
        return value

    def minutes(self, name: str) -> tuple[Decimal, ...]:
        """Ascending minutes after the start; raises KeyError or TypeError when there are none."""
        value = self.parameters[name].value
        if not isinstance(value, tuple):
            raise TypeError(f"{name} is not a list of minutes: {value!r}")
        return value

    def word(self, name: str) -> str:
        """A word; raises KeyError or TypeError when there is none."""
        value = self.parameters[name].value
        if not isinstance(value, str):
            raise TypeError(f"{name} is not a word: {value!r}")
        return value

    def flag(self, name: str) -> bool:
        """Yes or no; raises KeyError or TypeError when there is none."""
        value = self.parameters[name].value
        if not isinstance(value, bool):
            raise TypeError(f"{name} is not yes or no: {value!r}")
        return value

    def with_override(
        self, parameter: str, value: ParameterValue, *, by: str, reason: str, at: datetime
    ) -> ProtocolSet:
        """The set with one value changed by the clinic.

        Raises BadInputError for an unknown name, the drug, an impossible value, no signature, a
        reason too short to mean something, a time without zone, or a value that breaks the order.
        """
        old = self.parameters.get(parameter)
        if old is None:
            raise BadInputError(f"{self.name} states no {parameter!r}.", field=parameter)
        if parameter in _FIXED:
            raise BadInputError(
                f"The {parameter} of {self.name} cannot be changed: its doses are of {old.text} "
                "and of no other drug.",
                field=parameter,
            )
        if not by.strip() or len(reason.strip()) < _MIN_REASON or at.tzinfo is None:
            raise BadInputError(
                "An override needs a signature, a time with time zone and a reason of at least "
                f"{_MIN_REASON} characters.",
                field=parameter,
            )
        try:
            new = replace(
                old, value=value, source=OVERRIDE_SOURCE, grade="house", origin="clinic", caution=""
            )
        except ValueError as wrong:
            raise BadInputError(f"{wrong}.", field=parameter) from None
        return self._changed(old, new, by.strip(), reason.strip(), at)

    def _changed(
        self, old: Parameter, new: Parameter, by: str, reason: str, at: datetime
    ) -> ProtocolSet:
        from openketamine.core.protocols.order import order_problems  # order reads sets

        override = Override(
            parameter=new.name,
            was=old.value,
            now=new.value,
            signed_by=by,
            signed_at=at,
            reason=reason,
        )
        changed = replace(
            self,
            parameters={**self.parameters, new.name: new},
            overrides=(*self.overrides, override),
        )
        before = set(order_problems(self))
        broken = [problem for problem in order_problems(changed) if problem not in before]
        if broken:
            raise BadInputError(f"{broken[0]}.", field=new.name)
        return changed
