from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.actions.world import World, make_world
from tests.bedside.service import Service, switch_alerts


@pytest.fixture
def riverside(transactional_db: None) -> World:
    world = make_world("riverside")
    switch_alerts(world, is_on=True)
    return world


@pytest.fixture
def hilltop(transactional_db: None) -> World:
    return make_world("hilltop")


@pytest.fixture
def service(database_url: str, riverside: World) -> Iterator[Service]:
    running = Service(database_url)
    try:
        running.until_ready()
        yield running
    finally:
        running.kill()
