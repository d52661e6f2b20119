from __future__ import annotations

import pytest

from tests.actions.world import World, make_world


@pytest.fixture
def riverside(db: None) -> World:
    return make_world("riverside")


@pytest.fixture
def hilltop(db: None) -> World:
    return make_world("hilltop")
