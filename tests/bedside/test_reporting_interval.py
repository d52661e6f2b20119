"""Silence is judged by how often the bed's monitor is set to report (MON-SILENCE-01)."""

from __future__ import annotations

from openketamine.bedside.database import DatabaseStore
from openketamine.records.models import Bed
from openketamine.records.scope import clinic_scope
from tests.actions.world import World
from tests.bedside.service import arrive


def test_the_beds_own_interval_is_in_the_limits_of_its_watch(riverside: World) -> None:
    arrive(riverside)
    store = DatabaseStore()
    (place,) = store.beds().places.values()
    assert store.limits(place).silence_ms == 10_000

    with clinic_scope(riverside.clinic_id):
        Bed.objects.filter(clinic_id=riverside.clinic_id).update(reporting_interval_s=60)
    (changed,) = store.beds().places.values()

    assert changed != place, "the watch must take up the new limits"
    assert store.limits(changed).silence_ms == 90_000
