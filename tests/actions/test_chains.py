"""`verify` proves the chains and names the first place where one does not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from typer.testing import CliRunner

from openketamine.actions.charting import chart
from openketamine.cli import verify
from openketamine.queries.chains import BrokenLink, chain_report
from openketamine.records.database_rules import append_only, drop_append_only
from openketamine.records.scope import clinic_scope
from tests.actions.journey import arrive, fill_every_table
from tests.actions.world import World, later


@contextmanager
def tampering(world: World) -> Iterator[None]:
    """What somebody can do who owns the database: the triggers are gone."""
    with clinic_scope(world.clinic_id):
        _run(drop_append_only(connection.vendor))
        yield
        if connection.vendor == "postgresql":
            _run(["SET CONSTRAINTS ALL IMMEDIATE"])
        _run(append_only(connection.vendor))


def _run(statements: object, *values: object) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values or None)


def first_broken(world: World) -> BrokenLink:
    return chain_report(clinic_id=world.clinic_id).broken[0]


@pytest.fixture
def stay(riverside: World) -> World:
    arrive(riverside)
    for minute in range(1, 6):
        chart(
            riverside.session_id,
            item="note",
            value=f"note {minute}",
            by=riverside.nora,
            at=later(minute),
        )
    return riverside


def test_untouched_chains_are_whole(riverside: World) -> None:
    fill_every_table(riverside)
    report = chain_report(clinic_id=riverside.clinic_id)
    assert report.broken == ()
    assert (report.events, report.documents, report.signatures) == (5, 1, 0)
    assert report.audit_rows > report.events


def test_one_altered_byte_of_an_event_is_named(stay: World) -> None:
    with tampering(stay):
        _run(["UPDATE okt_session_event SET payload = replace(payload, 'note 2', 'note 3')"])
    link = first_broken(stay)
    assert (link.table, link.clinic_id, link.session_id, link.seq) == (
        "okt_session_event",
        stay.clinic_id,
        stay.session_id,
        3,
    )
    assert "content" in link.what


@pytest.mark.parametrize(
    ("statement", "seq", "says"),
    [
        ("DELETE FROM okt_session_event WHERE seq = 3", 3, "missing"),
        ("DELETE FROM okt_session_event WHERE seq > 4", 5, "2 rows at the end"),
        ("DELETE FROM okt_session_event", 1, "6 rows at the end"),
        ("UPDATE okt_session_event SET by_name = 'Someone' WHERE seq = 6", 6, "content"),
        ("UPDATE okt_session_event SET seq = 9 WHERE seq = 6", 6, "missing"),
    ],
)
def test_a_damaged_event_chain_is_named(stay: World, statement: str, seq: int, says: str) -> None:
    with tampering(stay):
        _run([statement])
    link = first_broken(stay)
    assert (link.table, link.seq) == ("okt_session_event", seq)
    assert says in link.what


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM okt_audit_row WHERE seq = 4", "row 4 is missing"),
        ("UPDATE okt_audit_row SET action = 'else' WHERE seq = 4", "content"),
    ],
)
def test_a_damaged_audit_is_named(stay: World, statement: str, says: str) -> None:
    with tampering(stay):
        _run([statement])
    link = first_broken(stay)
    assert (link.table, link.seq) == ("okt_audit_row", 4)
    assert says in link.what


def test_a_tail_cut_off_together_with_the_sessions_row_is_found_by_the_audit(stay: World) -> None:
    with tampering(stay):
        _run(["DELETE FROM okt_session_event WHERE seq > 4"])
        _run(
            [
                "UPDATE okt_session SET event_count = 4, event_head = "
                "(SELECT hash FROM okt_session_event WHERE seq = 4)"
            ]
        )
    link = first_broken(stay)
    assert (link.table, link.seq) == ("okt_session_event", 5)


def test_a_swapped_document_is_named(riverside: World) -> None:
    fill_every_table(riverside)
    with tampering(riverside):
        _run(["UPDATE okt_document SET content = %s"], b"%PDF-1.8")
    link = first_broken(riverside)
    assert (link.table, link.session_id) == ("okt_document", riverside.session_id)


def test_the_command_prints_the_place_and_exits_with_1(stay: World) -> None:
    import typer

    app = typer.Typer()
    app.callback()(lambda: None)
    verify.register(app)
    whole = CliRunner().invoke(app, ["verify", "--json"])
    assert whole.exit_code == 0
    assert json.loads(whole.stdout)["ok"] is True
    with tampering(stay):
        _run(["UPDATE okt_session_event SET payload = '{}' WHERE seq = 2"])
    broken = CliRunner().invoke(app, ["verify", "--json"])
    assert broken.exit_code == 1
    place = json.loads(broken.stdout)["first_broken"]
    assert (place["table"], place["session_id"], place["seq"]) == (
        "okt_session_event",
        str(stay.session_id),
        2,
    )
