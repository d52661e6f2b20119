"""Appending to a session's log: numbering, repeats, staleness, roles, scope."""

from __future__ import annotations

import pytest

from openketamine.actions.charting import chart
from openketamine.actions.check_in import check_in, place_hold
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError, StaleError
from openketamine.queries.clinic import audit_rows
from openketamine.queries.sessions import session_detail, session_events
from tests.actions.world import World, later


def arrive(world: World) -> None:
    check_in(
        world.session_id,
        bed_id=world.bed_id,
        identity=["name", "date_of_birth"],
        by=world.nora,
        at=later(0),
    )


def test_an_arrival_is_an_event_with_an_audit_row_and_moves_the_phase(riverside: World) -> None:
    arrive(riverside)
    detail = session_detail(
        clinic_id=riverside.clinic_id, session_id=riverside.session_id, at=later(1)
    )
    assert detail is not None
    assert (detail.phase, detail.event_count) == ("check_in", 1)
    assert [(e.seq, e.kind, e.by_name) for e in detail.events] == [
        (1, "arrived", "Nora of riverside")
    ]
    entry = audit_rows(clinic_id=riverside.clinic_id)[0]
    assert (entry.action, entry.facts["event_head"]) == ("check_in", detail.event_head)


def test_the_same_request_sent_twice_is_one_event(riverside: World) -> None:
    arrive(riverside)
    how = {"by": riverside.nora, "at": later(2), "client_key": "c-1"}
    first = chart(riverside.session_id, item="note", value="calm", **how)
    again = chart(riverside.session_id, item="note", value="calm", **how)
    assert (again.seqs, again.is_repeat, first.is_repeat) == (first.seqs, True, False)
    events = session_events(clinic_id=riverside.clinic_id, session_id=riverside.session_id)
    assert len(events) == 2


def test_a_key_of_one_entry_is_refused_for_another(riverside: World) -> None:
    arrive(riverside)
    chart(
        riverside.session_id,
        item="note",
        value="calm",
        by=riverside.nora,
        at=later(2),
        client_key="c-1",
    )
    with pytest.raises(BadInputError, match="another entry"):
        place_hold(
            riverside.session_id,
            reason="waits for the prescriber",
            by=riverside.nora,
            at=later(3),
            client_key="c-1",
        )


def test_who_has_not_seen_the_newest_event_is_told_to_look_again(riverside: World) -> None:
    arrive(riverside)
    chart(riverside.session_id, item="note", value="calm", by=riverside.nora, at=later(2))
    with pytest.raises(StaleError):
        chart(
            riverside.session_id,
            item="note",
            value="asleep",
            by=riverside.nora,
            at=later(3),
            expected_seq=1,
        )


def test_a_refused_command_leaves_neither_event_nor_audit_row(riverside: World) -> None:
    arrive(riverside)
    before = audit_rows(clinic_id=riverside.clinic_id)
    with pytest.raises((RefusedError, BadInputError)):
        arrive(riverside)
    assert audit_rows(clinic_id=riverside.clinic_id) == before


def test_the_front_desk_cannot_chart(riverside: World) -> None:
    arrive(riverside)
    with pytest.raises(ForbiddenError):
        chart(riverside.session_id, item="note", value="x", by=riverside.faye, at=later(2))


def test_a_nurse_cannot_write_to_a_session_of_another_clinic(
    riverside: World, hilltop: World
) -> None:
    arrive(hilltop)
    with pytest.raises(BadInputError, match="no such session"):
        chart(hilltop.session_id, item="note", value="x", by=riverside.nora, at=later(2))


def test_a_bed_of_another_clinic_cannot_be_taken(riverside: World, hilltop: World) -> None:
    with pytest.raises(BadInputError, match="no such bed"):
        check_in(
            riverside.session_id,
            bed_id=hilltop.bed_id,
            identity=["name", "date_of_birth"],
            by=riverside.nora,
            at=later(0),
        )
