"""`verify` proves the chains and names the first place where one does not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from typer.testing import CliRunner

from openketamine.actions.charting import chart
from openketamine.actions.set_up import book_session
from openketamine.actions.sign import sign
from openketamine.actions.store_document import store_document
from openketamine.cli import verify
from openketamine.queries.chains import BrokenLink, chain_report
from openketamine.records.database_rules import append_only, drop_append_only
from openketamine.records.models import Session
from openketamine.records.scope import clinic_scope
from tests.actions.journey import approve_175, arrive, fill_every_table
from tests.actions.stay import LEAVE, go_home
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


@pytest.fixture
def signed(riverside: World) -> World:
    """A stay that was signed, its stored document, and a signed override."""
    go_home(riverside)
    session, at = riverside.session_id, later(LEAVE + 5)
    sign(session, meaning="responsible", signer=riverside.paul, by=riverside.nora, at=at)
    store_document(session, b"%PDF-1.7", kind="record", event_head="", by=riverside.paul, at=at)
    approve_175(riverside)
    return riverside


def another_session(world: World) -> UUID:
    return book_session(
        world.course_id,
        bed_id=world.bed_id,
        ordinal=2,
        scheduled_at=later(0),
        protocol_set="consensus-moderate",
        mg_per_kg=Decimal("0.5"),
        minutes=Decimal(40),
        volume_ml=Decimal(50),
        vial_mg_per_ml=Decimal(50),
        by=world.system,
        at=later(0),
    )


def test_untouched_chains_are_whole(riverside: World) -> None:
    fill_every_table(riverside)
    report = chain_report(clinic_id=riverside.clinic_id)
    assert report.broken == ()
    assert (report.events, report.documents, report.signatures) == (5, 1, 3)
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


@pytest.mark.parametrize(
    ("statement", "table", "says"),
    [
        ("UPDATE okt_signature SET record_hash = %s WHERE session_id IS NOT NULL",
         "okt_signature", "of a record that is not there"),
        ("UPDATE okt_signature SET printed_name = %s WHERE session_id IS NOT NULL",
         "okt_signature", "not the one that the audit names"),
        ("UPDATE okt_signature SET meaning = %s WHERE session_id IS NOT NULL",
         "okt_signature", "not the one that the audit names"),
        ("DELETE FROM okt_signature WHERE session_id IS NOT NULL AND subject <> %s",
         "okt_signature", "is missing"),
        ("UPDATE okt_protocol_override SET value = %s",
         "okt_protocol_override", "override 1 of pause_sbp_mmhg is not the one that was signed"),
        ("UPDATE okt_document SET event_head = %s", "okt_document", "not the one that the audit"),
        ("DELETE FROM okt_document WHERE kind <> %s", "okt_document", "is missing"),
    ],
)  # fmt: skip
def test_a_signature_or_document_that_is_not_what_was_signed_is_named(
    signed: World, statement: str, table: str, says: str
) -> None:
    assert chain_report(clinic_id=signed.clinic_id).broken == ()
    with tampering(signed):
        _run([statement], "f" * 64)
    link = first_broken(signed)
    assert link.table == table
    assert says in link.what


def test_a_signature_of_another_sessions_record_is_named(signed: World) -> None:
    other = another_session(signed)
    with tampering(signed):
        to_db = Session._meta.pk.get_db_prep_value
        _run(
            ["UPDATE okt_signature SET session_id = %s WHERE session_id IS NOT NULL"],
            to_db(other, connection),
        )
    link = first_broken(signed)
    assert (link.table, link.session_id) == ("okt_signature", other)
    assert "not there" in link.what


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
