"""Every query runs in one clinic's scope, given first by keyword."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from openketamine.records.scope import clinic_scope

P = ParamSpec("P")
R = TypeVar("R")
QUERIES: dict[str, Callable[..., Any]] = {}
"""All queries by name; a test walks them with two clinics."""


def scoped(query: Callable[P, R]) -> Callable[P, R]:
    """Register a query and run it in the scope of its `clinic_id`."""

    @wraps(query)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        clinic_id = kwargs["clinic_id"]
        if not isinstance(clinic_id, UUID):
            raise TypeError("clinic_id must be a UUID")
        with clinic_scope(clinic_id):
            return query(*args, **kwargs)

    QUERIES[query.__name__] = inside
    return inside
