"""A device key is one bed's in the whole installation: one gateway port serves every clinic."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from openketamine.actions.set_up import add_bed
from openketamine.core.errors import BadInputError
from openketamine.queries.clinic import beds
from openketamine.records.models import Bed
from openketamine.records.scope import clinic_scope
from tests.actions.world import AT, World


def test_another_clinics_device_key_is_refused_without_naming_that_clinic(
    riverside: World, hilltop: World
) -> None:
    with pytest.raises(BadInputError, match="device key is in use") as refused:
        add_bed(name="Room 2", device_key="hilltop^1", by=riverside.system, at=AT)
    assert refused.value.field == "device_key"
    assert "hilltop" not in refused.value.message.lower()
    assert [bed.name for bed in beds(clinic_id=riverside.clinic_id)] == ["Room 1 riverside"]


def test_the_same_name_is_refused_in_one_clinic_and_allowed_in_two(
    riverside: World, hilltop: World
) -> None:
    name = "Room 1 riverside"
    with pytest.raises(BadInputError, match="a bed of this name") as refused:
        add_bed(name=name, device_key="r^2", by=riverside.system, at=AT)
    assert refused.value.field == "name"
    add_bed(name=name, device_key="h^2", by=hilltop.system, at=AT)


def test_a_bed_out_of_use_leaves_its_device_key_to_another_clinic(
    riverside: World, hilltop: World
) -> None:
    with clinic_scope(hilltop.clinic_id):
        Bed.objects.filter(pk=hilltop.bed_id).update(is_active=False)
    add_bed(name="Room 2", device_key="hilltop^1", by=riverside.system, at=AT)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        clinic_scope(hilltop.clinic_id),
    ):
        Bed.objects.filter(pk=hilltop.bed_id).update(is_active=True)
