"""Let the audit bear witness of a row that stands in no chain of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from openketamine.actions.recorded import Write
from openketamine.records.chain import row_hash


def bear_witness(write: Write, row: models.Model, content: Mapping[str, Any]) -> None:
    """Name the row and the hash of its content in the audit row of this write."""
    rows = write.facts.setdefault("rows", {})
    rows[f"{row._meta.db_table}:{row.pk}"] = row_hash(content)
