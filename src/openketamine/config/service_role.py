"""The PostgreSQL role that the service runs as: it owns nothing and every row rule binds it."""

from __future__ import annotations

import re

from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from openketamine.core.errors import BadInputError, RefusedError
from openketamine.records.database_rules import app_role_grants

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def prepare_role(name: str) -> bool:
    """Migrate, create the role if it is not there and grant what the service needs.

    True when the role was created. Run it as the owner of the tables, after every update.
    Raises BadInputError for a name that is none, RefusedError on SQLite, for a role that
    row-level security would not bind, and where the owner may not create roles.
    """
    if connection.vendor != "postgresql":
        raise RefusedError(
            "Roles belong to PostgreSQL, and this database is a SQLite file. Name the PostgreSQL "
            "database in OPENKETAMINE_DATABASE, as the owner of its tables."
        )
    if not _NAME.fullmatch(name):
        raise BadInputError(
            "The role's name has small letters, digits and underscores, at most 63.", field="name"
        )
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        is_new = not _exists(name)
        if is_new:
            _create(name)
        _refuse_unbound(name)
        with connection.cursor() as cursor:
            for statement in app_role_grants(connection.ops.quote_name(name)):
                cursor.execute(statement)
    return is_new


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        return cursor.fetchone() is not None


def _create(name: str) -> None:
    quoted = connection.ops.quote_name(name)
    limits = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {quoted} {limits}")
    except ProgrammingError:
        raise RefusedError(
            f"The role {name} does not exist and the owner may not create roles. Let the "
            f"administrator of PostgreSQL run: CREATE ROLE {quoted} {limits};"
        ) from None


def _refuse_unbound(name: str) -> None:
    """Who is a superuser, may bypass row security or act as the owner is not restricted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls, pg_has_role(oid, current_user, 'MEMBER')"
            " FROM pg_roles WHERE rolname = %s",
            [name],
        )
        is_free, is_owner = cursor.fetchone()
    if is_free:
        raise RefusedError(
            f"The role {name} is a superuser or may bypass row-level security, so no rule would "
            "bind it. Give the service a role of its own."
        )
    if is_owner:
        raise RefusedError(
            f"The role {name} owns the tables or may act as their owner, so it could remove "
            "every rule. Give the service a role of its own."
        )
