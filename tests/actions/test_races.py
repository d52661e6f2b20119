"""Several people write to one session at once: every entry gets its own number."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from openketamine.actions.charting import chart
from openketamine.queries.chains import chain_report
from openketamine.queries.sessions import session_events
from tests.actions.journey import arrive
from tests.actions.world import World, later, make_world


@pytest.mark.django_db(transaction=True)
def test_entries_written_at_once_are_numbered_one_by_one() -> None:
    ward = make_world("riverside")
    arrive(ward)

    def write(number: int) -> None:
        try:
            _chart(ward, number, key=f"key-{number}")
            _chart(ward, number, key=f"key-{number}")  # the browser repeats itself
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(12)))
    events = session_events(clinic_id=ward.clinic_id, session_id=ward.session_id)
    assert [event.seq for event in events] == list(range(1, 14))
    assert len({event.client_key for event in events}) == 13
    assert chain_report(clinic_id=ward.clinic_id).broken == ()


def _chart(ward: World, number: int, *, key: str) -> None:
    chart(
        ward.session_id,
        item="note",
        value=f"note {number}",
        by=ward.nora,
        at=later(1),
        client_key=key,
    )
