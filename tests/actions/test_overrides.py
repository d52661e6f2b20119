"""A clinic's own value is a signed row, and the sessions of this clinic alone follow it."""

from __future__ import annotations

import pytest

from openketamine.actions.set_override import set_override
from openketamine.core.errors import BadInputError, ForbiddenError
from openketamine.queries.clinic import protocol_overrides, protocol_set
from tests.actions.world import World, later

SET, NAME = "consensus-moderate", "pause_sbp_mmhg"
REASON = "agreed in the house meeting"


def change(world: World, value: str, minutes: float = 1) -> None:
    set_override(
        SET, NAME, value, reason=REASON, signer=world.paul, by=world.paul, at=later(minutes)
    )


def test_an_override_holds_for_its_clinic_and_is_shown_as_a_difference(
    riverside: World, hilltop: World
) -> None:
    before = protocol_set(clinic_id=hilltop.clinic_id, name=SET)
    change(riverside, "171")
    mine = protocol_set(clinic_id=riverside.clinic_id, name=SET)
    assert mine.number(NAME) == 171
    assert [(o.parameter, o.signed_by) for o in mine.overrides] == [(NAME, "Paul of riverside")]
    assert protocol_set(clinic_id=hilltop.clinic_id, name=SET) == before


def test_an_empty_value_returns_to_the_sets_own(riverside: World) -> None:
    before = protocol_set(clinic_id=riverside.clinic_id, name=SET)
    change(riverside, "171", 1)
    change(riverside, "", 2)
    assert protocol_set(clinic_id=riverside.clinic_id, name=SET) == before
    assert [o.value for o in protocol_overrides(clinic_id=riverside.clinic_id)] == ["171", ""]


@pytest.mark.parametrize("value", ["many", "99999"])
def test_an_impossible_value_is_refused(riverside: World, value: str) -> None:
    with pytest.raises(BadInputError):
        change(riverside, value)
    assert protocol_overrides(clinic_id=riverside.clinic_id) == ()


def test_a_nurse_cannot_sign_an_override(riverside: World) -> None:
    with pytest.raises(ForbiddenError):
        set_override(
            SET, NAME, "171", reason=REASON, signer=riverside.nora, by=riverside.nora, at=later(1)
        )
