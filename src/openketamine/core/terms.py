"""What a rule needs of a protocol set: its label and its parameters by name.

Rules ask for this shape only, so that they depend on no file format and on no loader.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from openketamine.core.ids import CitationKey


class Term(Protocol):
    """One parameter of a protocol set, read only."""

    @property
    def value(self) -> object: ...
    @property
    def unit(self) -> str: ...
    @property
    def source(self) -> CitationKey: ...


class Terms(Protocol):
    """A protocol set as the rules see it."""

    @property
    def label(self) -> str: ...
    def get(self, name: str, /) -> Term | None: ...


def number(terms: Terms, name: str) -> Decimal | None:
    """The parameter as a number, or None when the set does not state one."""
    term = terms.get(name)
    return term.value if term is not None and isinstance(term.value, Decimal) else None


def minutes(terms: Terms, name: str) -> timedelta | None:
    """A parameter in minutes as a span of time, or None when the set does not state one."""
    count = number(terms, name)
    return None if count is None else timedelta(seconds=float(count * 60))
