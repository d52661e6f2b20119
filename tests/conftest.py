"""The database of a test run: `OPENKETAMINE_TEST_DATABASE` is `sqlite` (default) or `postgres`.

The same tests run on both. On SQLite each worker has its own file, on PostgreSQL its own
database in one server, which the first process starts and stops. The suite connects as the
owner of the tables, who is no superuser: row-level security is in force in every test.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase

from openketamine.config.settings import _database
from openketamine.locale.catalogue import compile_language, is_stale
from openketamine.locale.rooms import LANGUAGES
from openketamine.records.database_rules import append_only, drop_append_only
from tests.postgres_server import PostgresServer

_URL = "OPENKETAMINE_TEST_DATABASE_URL"
_server: PostgresServer | None = None


def pytest_configure(config: pytest.Config) -> None:
    global _server
    for language in LANGUAGES:
        if is_stale(language):
            compile_language(language)
    kind = os.environ.get("OPENKETAMINE_TEST_DATABASE", "sqlite")
    if kind == "postgres" and not hasattr(config, "workerinput"):
        _server = PostgresServer()
        _server.start()
        os.environ[_URL] = _server.owner_url
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if kind == "postgres":
        _use({**_database(os.environ[_URL]), "CONN_MAX_AGE": 0})


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None:
        connections.close_all()
        _server.stop()


def _use(database: dict[str, Any]) -> None:
    """Point Django at another database before anything has connected."""
    settings.DATABASES = {"default": database}
    connections._settings = None  # type: ignore[attr-defined]
    connections.__dict__.pop("settings", None)
    if hasattr(connections._connections, "default"):  # type: ignore[attr-defined]
        del connections["default"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """A file, which threads and other processes can share, where the default is memory."""
    database = connections.settings["default"]
    if "sqlite" in database["ENGINE"]:
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True, scope="session")
def _flush_append_only_tables() -> Iterator[None]:
    """Tests that commit are followed by a flush, which the append-only triggers would refuse."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            for statement in drop_append_only(connection.vendor):
                cursor.execute(statement)
        flush(self)
        with connection.cursor() as cursor:
            for statement in append_only(connection.vendor):
                cursor.execute(statement)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture
def database_url(transactional_db: None, tmp_path: Path) -> str:
    """The address of the test's database, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host = database["HOST"]
    return f"postgresql://{database['USER']}@/{database['NAME']}?host={host}"
