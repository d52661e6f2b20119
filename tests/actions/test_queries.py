"""Every query is scoped to the clinic that it is given, and the board asks few questions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

import openketamine.queries as room
from openketamine.queries.scoped import QUERIES
from openketamine.queries.sessions import today_board
from openketamine.queries.vitals import frames, vitals
from tests.actions.journey import fill_every_table, store_one_frame
from tests.actions.world import World, later

for _file in Path(room.__file__).parent.glob("*.py"):
    import_module(f"openketamine.queries.{_file.stem}")

UNSCOPED = {"clinic_ids", "bed_map", "rejects_of_no_clinic", "portal_clinic", "only_clinic"}
"""They list the scopes themselves, or what is of none, for whoever runs the installation."""


def scoped_functions() -> dict[str, Callable[..., Any]]:
    """Every public function of the room whose first argument is the clinic."""
    found = dict(QUERIES)
    for file in Path(room.__file__).parent.glob("[a-z]*.py"):
        module = import_module(f"openketamine.queries.{file.stem}")
        for name, thing in vars(module).items():
            is_own = inspect.isfunction(thing) and thing.__module__ == module.__name__
            if not is_own or name.startswith("_") or name in found:
                continue
            if next(iter(inspect.signature(thing).parameters), "") == "clinic_id":
                found[f"{file.stem}.{name}"] = thing
    return found


FUNCTIONS = {n: f for n, f in scoped_functions().items() if not n.endswith("latest_values")}
"""All but the one part that other queries share and run in their scope."""


def arguments(query: Callable[..., Any], asked: World, clinic_id: UUID) -> dict[str, Any]:
    """Arguments that name everything of `asked`, in the scope of `clinic_id`."""
    known: dict[str, Any] = {
        "clinic_id": clinic_id,
        "at": later(10),
        "session_id": asked.session_id,
        "bed_id": asked.bed_id,
        "patient_id": asked.patient_id,
        "course_id": asked.course_id,
        "upload_id": asked.patient_id,
        "version": 1,
        "language": "en",
        "since_ms": 0,
        "after": 0,
        "most": 100,
        "indication": "depression",
        "number": "1001",
        "name": "consensus-moderate",
        "kind": "record",
        "course_ids": [asked.course_id],
        "first_on": later(0).date(),
        "last_on": later(0).date(),
        "days": 7,
        "token_hash": "0" * 64,
    }
    wanted = inspect.signature(query).parameters.values()
    return {p.name: known[p.name] for p in wanted if p.name in known}


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_names_its_clinic_first_and_by_keyword(name: str) -> None:
    first = next(iter(inspect.signature(QUERIES[name]).parameters.values()))
    assert (first.name, first.kind) == ("clinic_id", inspect.Parameter.KEYWORD_ONLY)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_query_never_shows_another_clinics_rows(
    riverside: World, hilltop: World, name: str
) -> None:
    fill_every_table(riverside)
    fill_every_table(hilltop)
    query = FUNCTIONS[name]
    try:
        shown = repr(query(**arguments(query, hilltop, riverside.clinic_id)))
    except ObjectDoesNotExist as unknown:  # nothing of this id in this clinic
        shown = repr(unknown)
    foreign = [
        str(hilltop.clinic_id),
        str(hilltop.session_id),
        str(hilltop.bed_id),
        str(hilltop.patient_id),
        "hilltop",
    ]
    assert not [token for token in foreign if token in shown]


def test_no_public_function_of_the_room_reads_without_a_scope() -> None:
    for file in Path(room.__file__).parent.glob("[a-z]*.py"):
        module = import_module(f"openketamine.queries.{file.stem}")
        for name, thing in vars(module).items():
            is_query = inspect.isfunction(thing) and thing.__module__ == module.__name__
            if not is_query or name.startswith("_") or "objects." not in inspect.getsource(thing):
                continue
            if "clinic_id" in inspect.signature(thing).parameters:
                continue
            assert name in UNSCOPED, f"{file.name}: {name} reads without a clinic"


def test_the_board_asks_few_questions(riverside: World) -> None:
    fill_every_table(riverside)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        (row,) = today_board(clinic_id=riverside.clinic_id, at=later(2))
    assert row.session_id == riverside.session_id
    assert [alert.condition for alert in row.alerts] == ["spo2_low"]
    assert row.latest["hr_bpm"][0] == 70.0
    reads = [q for q in asked if q["sql"].startswith("SELECT") and "set_config" not in q["sql"]]
    assert len(reads) <= 9


def test_of_two_values_for_one_moment_the_later_received_counts(riverside: World) -> None:
    from openketamine.records.models import VitalFrame
    from openketamine.records.scope import clinic_scope

    store_one_frame(riverside, 1, hr=70.0)
    with clinic_scope(riverside.clinic_id):
        first = VitalFrame.objects.get(clinic_id=riverside.clinic_id)
        VitalFrame.objects.create(
            clinic_id=first.clinic_id,
            bed_id=first.bed_id,
            device_ms=first.device_ms,
            received_ms=first.received_ms + 5,
            digest="other",
            hr_bpm=71.0,
        )
    series = vitals(clinic_id=riverside.clinic_id, bed_id=riverside.bed_id)
    assert series.values["hr_bpm"] == (71.0,)
    both = frames(clinic_id=riverside.clinic_id, bed_id=riverside.bed_id)
    assert [row.values["hr_bpm"] for row in both] == [70.0, 71.0]


def test_thinning_keeps_every_peak(riverside: World) -> None:
    for second in range(400):
        store_one_frame(riverside, second / 60, hr=180.0 if second == 217 else 70.0)
    series = vitals(clinic_id=riverside.clinic_id, bed_id=riverside.bed_id, max_points=40)
    assert len(series.at) <= 60
    assert max(v for v in series.values["hr_bpm"] if v is not None) == 180.0
