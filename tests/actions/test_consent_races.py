"""Patient and clinic act on one consent at the same moment: one order of steps, no step lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from openketamine.actions.consents import (
    countersign_consent,
    open_consent,
    sign_consent,
    withdraw_consent,
)
from openketamine.actions.plans import sign_plan
from openketamine.core.errors import RefusedError, StaleError
from openketamine.queries.chains import chain_report
from openketamine.queries.plans import plan_versions
from tests.actions.consenting import (
    give_login,
    plan_content,
    planned,
    report,
    stands,
    understand,
)
from tests.actions.world import later, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds: list[Callable[[], object]]) -> list[str]:
    """Do all of it at the same moment; how each ended."""

    def run(deed: Callable[[], object]) -> str:
        try:
            deed()
        except (RefusedError, StaleError) as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_opened_on_two_devices_it_is_opened_once() -> None:
    world = planned(make_world("riverside"))
    pat = give_login(world)
    ended = at_once([lambda: open_consent("en", by=pat, at=later(3))] * 4)
    assert ended == ["done"] * 4
    assert [step.ordinal for step in stands(world).steps] == [1]


def test_a_withdrawal_and_a_countersignature_at_once_end_withdrawn() -> None:
    """Whichever comes first: after the withdrawal nothing makes the consent valid."""
    world = planned(make_world("riverside"))
    pat = give_login(world)
    digest = understand(world, pat)
    sign_consent("Pat", sha256=digest, signer=pat, by=pat, at=later(4))
    ended = at_once(
        [
            lambda: withdraw_consent(by=pat, at=later(5)),
            lambda: countersign_consent(
                world.patient_id, sha256=digest, signer=world.nora, by=world.nora, at=later(5)
            ),
        ]
    )
    assert ended[0] == "done"
    row = stands(world)
    assert row.standing.state == "withdrawn"
    assert [step.ordinal for step in row.steps] == list(range(1, len(row.steps) + 1))
    assert chain_report(clinic_id=world.clinic_id).broken == ()


def test_of_two_prescribers_who_sign_at_once_one_is_told_to_look_again() -> None:
    world = make_world("riverside")
    report(world)

    def sign() -> None:
        sign_plan(
            world.patient_id,
            plan_content(),
            expected_version=0,
            signer=world.paul,
            by=world.paul,
            at=later(1),
        )

    assert sorted(at_once([sign, sign])) == ["StaleError", "done"]
    versions = plan_versions(clinic_id=world.clinic_id, patient_id=world.patient_id)
    assert [row.version for row in versions] == [1]
