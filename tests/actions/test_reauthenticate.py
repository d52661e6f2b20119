"""A person gives user name and password again, for the double check and for signing."""

from __future__ import annotations

import pytest

from openketamine.actions.reauthenticate import reauthenticate
from openketamine.core.errors import ForbiddenError
from tests.actions.world import AT, PASSWORD, World


def test_the_right_password_gives_the_person(riverside: World) -> None:
    assert reauthenticate("nora-riverside", PASSWORD, at=AT, ip="127.0.0.1") == riverside.nora


@pytest.mark.parametrize("username", ["nora-riverside", "nobody-here"])
def test_a_failure_does_not_tell_which_user_names_exist(riverside: World, username: str) -> None:
    with pytest.raises(ForbiddenError, match="do not match") as told:
        reauthenticate(username, "wrong password", at=AT, ip="127.0.0.1")
    assert username not in told.value.message


def test_five_failures_lock_the_name_at_this_address_only(riverside: World) -> None:
    for _ in range(5):
        with pytest.raises(ForbiddenError):
            reauthenticate("nora-riverside", "wrong", at=AT, ip="127.0.0.1")
    with pytest.raises(ForbiddenError):
        reauthenticate("nora-riverside", PASSWORD, at=AT, ip="127.0.0.1")
    assert reauthenticate("nora-riverside", PASSWORD, at=AT, ip="127.0.0.2") == riverside.nora
