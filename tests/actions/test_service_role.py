"""`openketamine grant`: a restricted role serves a PostgreSQL database, bound by every row rule."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
import typer
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from typer.testing import CliRunner

from openketamine.cli import grant
from openketamine.config.owner import update_database
from openketamine.config.service_role import prepare_role
from openketamine.core.errors import BadInputError, RefusedError, ShownError
from openketamine.records.database_rules import ROW_SECURED, app_role_grants
from tests.actions.journey import fill_every_table
from tests.actions.world import make_world

postgres_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="roles: PostgreSQL")


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    app.callback()(lambda: None)
    grant.register(app)
    done = CliRunner().invoke(app, ["grant", *arguments])
    if isinstance(done.exception, ShownError):
        raise done.exception
    return done.exit_code, done.stdout


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the refusal on SQLite")
def test_on_sqlite_it_says_that_there_are_no_roles(db: None) -> None:
    with pytest.raises(RefusedError, match="SQLite file"):
        run("okt_app")


@postgres_only
@pytest.mark.django_db(transaction=True)
def test_the_role_serves_its_clinics_and_can_neither_edit_evidence_nor_migrate() -> None:
    riverside, hilltop = make_world("riverside"), make_world("hilltop")
    fill_every_table(riverside)
    fill_every_table(hilltop)
    assert run("okt_app", "--json") == (
        0,
        json.dumps({"role": "okt_app", "created": False}, indent=2) + "\n",
    )
    settings = connection.settings_dict
    where = f"host={settings['HOST']} dbname={settings['NAME']} user=okt_app"
    with psycopg.connect(where, autocommit=True) as served:
        for table in ROW_SECURED:
            assert served.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # type: ignore[arg-type]
        with served.transaction():
            served.execute("SELECT set_config('okt.clinic', %s, true)", [str(riverside.clinic_id)])
            found = served.execute("SELECT DISTINCT clinic_id FROM okt_session_event").fetchall()
            assert found == [(riverside.clinic_id,)]
        for forbidden in (
            "DELETE FROM okt_audit_row",
            "UPDATE okt_session_event SET payload = '{}'",
            "DELETE FROM django_migrations",
            "DROP POLICY okt_patient_scope ON okt_patient",
            "ALTER TABLE okt_patient DISABLE ROW LEVEL SECURITY",
            "DROP TRIGGER okt_audit_row_append_only ON okt_audit_row",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                served.execute(forbidden)  # type: ignore[arg-type]


@postgres_only
@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("okt_new", RefusedError, "CREATE ROLE"),
        ("okt_owner", RefusedError, "owns the tables"),
        ("postgres", RefusedError, "superuser"),
        ('x"; DROP TABLE okt_bed; --', BadInputError, "small letters"),
    ],
)
def test_a_role_that_no_rule_would_bind_is_refused(
    db: None, name: str, error: type[ShownError], says: str
) -> None:
    with pytest.raises(error, match=says):
        prepare_role(name)


@postgres_only
@pytest.mark.django_db(transaction=True)
def test_the_service_itself_runs_as_that_role() -> None:
    """Nothing is left to migrate, so that the migrations' own check asks for no more rights."""
    prepare_role("okt_app")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE okt_app")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("RESET ROLE")


@pytest.fixture
def one_update_behind(transactional_db: None) -> Iterator[None]:
    """As after an update of the program whose newest migration nobody has applied yet."""
    executor = MigrationExecutor(connection)
    newest = max(key for key in executor.loader.graph.leaf_nodes() if key[0] == "records")
    executor.recorder.record_unapplied(*newest)
    yield
    executor.recorder.record_applied(*newest)


@postgres_only
@pytest.mark.parametrize("migrate", [True, False])
def test_a_role_that_may_not_migrate_is_told_who_must(
    one_update_behind: None, migrate: bool
) -> None:
    with connection.cursor() as cursor:
        for statement in app_role_grants("okt_app"):
            cursor.execute(statement)
        cursor.execute("SET ROLE okt_app")
        try:
            with pytest.raises(RefusedError, match=r"openketamine grant \w+` as their owner"):
                update_database(migrate=migrate)
        finally:
            cursor.execute("RESET ROLE")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="one file, one role: SQLite")
def test_without_migrating_an_old_database_is_not_served(one_update_behind: None) -> None:
    with pytest.raises(RefusedError, match="without --no-migrate"):
        update_database(migrate=False)


def test_a_database_that_is_up_to_date_is_served_without_migrating(db: None) -> None:
    update_database(migrate=False)
