"""What only the owner of the tables may do: bring them up to date. Others are told who must."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from openketamine.core.errors import RefusedError

_FORBIDDEN = "42501"  # PostgreSQL's insufficient_privilege


def update_database(*, migrate: bool) -> None:
    """Apply the migrations, or without `migrate` only see that none is missing.

    Raises RefusedError when one is missing and may not be applied, or is not to be: a service
    would answer every page with an error.
    """
    with owner_needed(_behind()):
        if migrate:
            call_command("migrate", verbosity=0, interactive=False)
        elif _pending():
            raise RefusedError(_behind())


@contextmanager
def owner_needed(sentence: str) -> Iterator[None]:
    """Turn the database's refusal of a role without the right into RefusedError."""
    try:
        yield
    except DatabaseError as error:
        if not _is_forbidden(error):
            raise
        raise RefusedError(sentence) from error


def _pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _behind() -> str:
    if connection.vendor == "sqlite":
        return "The database is older than this version. Serve once without --no-migrate."
    role = connection.settings_dict["USER"]
    return (
        "The database is older than this version, and the service's role may not change its "
        f"tables. Run `openketamine grant {role}` as their owner, then serve again; with "
        "--no-migrate the service never tries itself."
    )


def _is_forbidden(error: BaseException | None) -> bool:
    """Django wraps the driver's error, and sometimes twice."""
    while error is not None and getattr(error, "sqlstate", None) is None:
        error = error.__cause__
    return getattr(error, "sqlstate", None) == _FORBIDDEN
