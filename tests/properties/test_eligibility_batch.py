"""A batch says of every chart what the chart alone says, whatever its cells look like."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openketamine.cli._chart import chart_of
from openketamine.cli._chart_rows import Row, rows
from openketamine.core.eligibility import FACTS, Indication, Kind, Screen
from openketamine.core.errors import BadInputError
from openketamine.core.protocols import load
from tests.spec.eligibility.patient import NOW

SCREEN = Screen(load("consensus-moderate"))
UNITS = {"mm[Hg]": ("mm[Hg]", "kPa"), "a": ("a",), "1": ("1",)}
AGES = (0, 3, 29.99, 30, 30.01, 400, -0.01)
TRIAL = {"treatment": "sertraline", "kind": "drug", "dose": 150, "weeks": 8, "response": "none"}
TRIALS = ([], [TRIAL], [TRIAL, {**TRIAL, "treatment": "venlafaxine"}], [{"treatment": "x"}])


def _value(name: str) -> st.SearchStrategy[Any]:
    """Mostly what the fact may be, at times what it may not."""
    spec = FACTS[name]
    odd = st.sampled_from(["maybe", True, 1, [], {}, None])
    match spec.kind:
        case Kind.YES_NO:
            right: st.SearchStrategy[Any] = st.booleans()
        case Kind.NUMBER:
            right = st.integers(int(spec.low), int(spec.high))
        case Kind.WORD:
            right = st.sampled_from(spec.words)
        case Kind.WORDS:
            right = st.lists(st.sampled_from(spec.words), max_size=3)
        case Kind.TEXT:
            right = st.sampled_from(["DSM-5-TR 296.33", "ICD-11 6A71"])
    return st.integers(0, 60).flatmap(lambda dice: odd if dice == 0 else right)


@st.composite
def _entry(draw: st.DrawFn, name: str) -> dict[str, Any]:
    spec, entry = FACTS[name], {"value": draw(_value(name))}
    if spec.unit:
        entry["unit"] = draw(st.sampled_from(UNITS[spec.unit]))
    if draw(st.integers(0, 4)) == 0:
        entry["at"] = (NOW - timedelta(days=draw(st.sampled_from(AGES)))).isoformat()
    return entry


@st.composite
def _chart(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.sets(st.sampled_from(sorted(FACTS)), min_size=40))
    chart: dict[str, Any] = {
        "at": NOW.isoformat(),
        "facts": {name: draw(_entry(name)) for name in sorted(names)},
    }
    if draw(st.booleans()):
        chart["recorded_at"] = (NOW - timedelta(days=draw(st.sampled_from(AGES)))).isoformat()
    if draw(st.booleans()):
        chart["trials"] = draw(st.sampled_from(TRIALS))
    return chart


def _alone(chart: dict[str, Any], indication: Indication) -> list[Any] | None:
    """The plain way: the whole chart, rule by rule; None when it cannot be read."""
    try:
        return [verdict for _rule, verdict in SCREEN.verdicts(chart_of(chart, indication))]
    except BadInputError:
        return None


def _said(found: list[Row]) -> list[list[Any] | None]:
    return [row.verdicts for row in found]


@settings(max_examples=120, deadline=None)
@given(charts=st.lists(_chart(), min_size=1, max_size=4), indication=st.sampled_from(Indication))
def test_ndjson_says_what_each_chart_says(
    charts: list[dict[str, Any]], indication: Indication
) -> None:
    twice = [*charts, *charts]
    file = io.StringIO("\n".join(json.dumps(chart) for chart in twice))

    found = list(rows(file, Path("charts.ndjson"), indication, SCREEN))

    assert _said(found) == [_alone(chart, indication) for chart in twice]


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(value) or "-"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_csv(charts: list[dict[str, Any]]) -> io.StringIO:
    """Numbers in the chart's own unit, as the heading says it; a date of its own where given."""
    out = io.StringIO()
    names = sorted(FACTS)
    heads = [f"{n} ({FACTS[n].unit})" if FACTS[n].unit else n for n in names]
    writer = csv.writer(out)
    writer.writerow(["at", "recorded_at", "trials", *heads, *(f"{name} at" for name in names)])
    for chart in charts:
        facts = chart["facts"]
        trials = json.dumps(chart["trials"]) if "trials" in chart else ""
        cells = [_cell(facts[name]["value"]) if name in facts else "" for name in names]
        dates = [facts.get(name, {}).get("at", "") for name in names]
        writer.writerow([chart["at"], chart.get("recorded_at", ""), trials, *cells, *dates])
    out.seek(0)
    return out


@settings(max_examples=120, deadline=None)
@given(charts=st.lists(_chart(), min_size=1, max_size=4), indication=st.sampled_from(Indication))
def test_csv_says_what_each_chart_says(
    charts: list[dict[str, Any]], indication: Indication
) -> None:
    readable = [
        chart
        for chart in charts
        if all(
            isinstance(one["value"], bool) == (FACTS[name].kind is Kind.YES_NO)
            and not isinstance(one["value"], dict | type(None))
            and (one["value"] != [] or FACTS[name].kind is Kind.WORDS)
            for name, one in chart["facts"].items()
        )
    ]
    for chart in readable:
        for name, one in chart["facts"].items():
            if "unit" in one:
                one["unit"] = FACTS[name].unit
    twice = [*readable, *readable]

    found = list(rows(_as_csv(twice), Path("charts.csv"), indication, SCREEN))

    assert _said(found) == [_alone(chart, indication) for chart in twice]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"value": True}, {"value": 1}),
        ({"value": False}, {"value": "False"}),
        ({"value": False, "at": NOW.isoformat()}, {"value": False, "days": 3}),
        ({"value": False}, "{'value': False}"),
    ],
)
def test_what_only_looks_alike_is_not_taken_for_the_same(first: Any, then: Any) -> None:
    charts = [{"at": NOW.isoformat(), "facts": {"breastfeeding": one}} for one in (first, then)]
    file = io.StringIO("\n".join(json.dumps(chart) for chart in charts))

    known, other = rows(file, Path("charts.ndjson"), Indication.PTSD, SCREEN)

    assert known.verdicts is not None
    assert other.verdicts is None
    assert "breastfeeding" in other.error


def test_the_memory_of_a_batch_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for two answers a thousand different ones are still each judged rightly."""
    monkeypatch.setattr("openketamine.cli._chart_rows.REMEMBERED", 2)
    monkeypatch.setattr("openketamine.core.eligibility.batch.REMEMBERED", 2)
    charts = [
        {
            "at": NOW.isoformat(),
            "recorded_at": NOW.isoformat(),
            "facts": {"age": {"value": age, "unit": "a"}},
            "trials": [{**TRIAL, "weeks": age}],
        }
        for age in (*range(10, 90), *range(10, 90))
    ]
    file = io.StringIO("\n".join(json.dumps(chart) for chart in charts))

    found = list(rows(file, Path("charts.ndjson"), Indication.DEPRESSION, SCREEN))

    assert _said(found) == [_alone(chart, Indication.DEPRESSION) for chart in charts]
