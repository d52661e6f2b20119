"""The clinic's scope: on PostgreSQL the database shows only the rows of this clinic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction


@contextmanager
def clinic_scope(clinic_id: UUID) -> Iterator[None]:
    """Run in one clinic's scope; outside of any scope PostgreSQL shows no clinic's rows.

    On PostgreSQL the scope is a transaction, because a pooled connection must forget it. SQLite
    has no row security, and a transaction there would take the one write lock for a read.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('okt.clinic', true)")
        before = cursor.fetchone()[0] or ""
        set_scope(str(clinic_id))
        yield
        set_scope(before)


def set_scope(value: str) -> None:
    """Set the scope until the transaction ends (`SET LOCAL`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('okt.clinic', %s, true)", [value])
