"""SQLite keeps a time as text, and several texts read as one time: only the written one counts."""

from __future__ import annotations

from datetime import UTC
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast

_ENDING = "_as_stored"
M = TypeVar("M", bound=Model)


def with_stored_times(rows: QuerySet[M], *names: str) -> QuerySet[M]:
    """The rows with the text of these times beside them, where a database keeps text."""
    if connection.vendor != "sqlite":
        return rows
    texts = {f"{name}{_ENDING}": Cast(name, TextField()) for name in names}
    found: QuerySet[M] = rows.annotate(**texts)
    return found


def has_stored_times(row: Any) -> bool:
    """True when each time beside the row stands there as it was written."""
    found = [name for name in vars(row) if name.endswith(_ENDING)]
    return all(_written(row, name) == getattr(row, name) for name in found)


def _written(row: Any, name: str) -> str:
    at = getattr(row, name.removesuffix(_ENDING))
    return str(at.astimezone(UTC).replace(tzinfo=None))
