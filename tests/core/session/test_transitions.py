"""The table of transitions is complete, and the diagram says what the table says."""

from __future__ import annotations

import re

from openketamine.core.session import (
    TRANSITIONS,
    CommandKind,
    EventKind,
    Phase,
    SessionState,
    diagram,
)
from openketamine.core.session.evolve import _APPLY
from openketamine.core.session.guards import Asked
from openketamine.core.session.transitions import ROLES_OF, Who
from tests.spec.session.day import PROTOCOL, START


def test_each_command_has_one_row_and_each_event_one_command() -> None:
    assert set(TRANSITIONS) == set(CommandKind)
    assert sorted(row.event for row in TRANSITIONS.values()) == sorted(EventKind)
    assert set(_APPLY) == set(EventKind)


def test_each_phase_but_the_first_can_be_reached() -> None:
    reached = {row.to for row in TRANSITIONS.values()} - {None}

    assert reached == set(Phase) - {Phase.SCHEDULED}


def test_nothing_but_the_end_of_an_alert_follows_a_cancelled_session() -> None:
    after = [row.command for row in TRANSITIONS.values() if Phase.CANCELLED in row.phases]

    assert after == [CommandKind.CLEAR_ALERT]


def test_the_diagram_draws_each_move_once() -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", diagram(), flags=re.MULTILINE)
    moves = [
        (phase.value, row.to.value, row.command.value)
        for row in TRANSITIONS.values()
        if row.to is not None
        for phase in row.phases
    ]

    assert sorted(drawn) == sorted(moves)
    assert diagram().startswith("stateDiagram-v2\n    [*] --> scheduled\n")


def test_every_category_has_roles_and_prescribers_may_do_what_nurses_do() -> None:
    assert set(ROLES_OF) == set(Who)
    for who in Who:
        assert "prescriber" in ROLES_OF[who]


def test_a_guard_without_a_prepared_dose_refuses() -> None:
    import pytest

    from openketamine.core.errors import RefusedError
    from openketamine.core.session.guards import confirm_double_check, start_infusion

    asked = Asked(
        state=SessionState(),
        payload={},
        at=START,
        written_at=START,
        by="bob",
        protocol=PROTOCOL,
    )
    for guard, rule in ((confirm_double_check, "SESS-DOSE-01"), (start_infusion, "SESS-TWO-03")):
        with pytest.raises(RefusedError) as refused:
            guard(asked)
        assert refused.value.rule_id == rule
    assert asked.arrived_at == START
