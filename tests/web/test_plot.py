"""The flowsheet's data and its drawing: the same content on screen and on paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from openketamine.core.monitoring.frame import Metric
from openketamine.ui.plot import (
    Band,
    Cuff,
    Flagged,
    Flowsheet,
    Line,
    Mark,
    flowsheet_svg,
    thinned,
    to_json,
)

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def minute(n: float) -> datetime:
    return START + timedelta(minutes=n)


def sheet() -> Flowsheet:
    line = Line(
        metric=Metric.HR,
        source=Metric.HR,
        label="HR",
        unit="/min",
        floor=40,
        ceiling=140,
        points=((minute(0), 70.0), (minute(1), None), (minute(2), 90.0), (minute(3), 90.0)),
    )
    return Flowsheet(
        start=START,
        end=minute(60),
        lines=(line,),
        flagged=(Flagged(metric=Metric.HR, start=minute(1), end=minute(8), flag="sensor_off"),),
        cuffs=(Cuff(at=minute(5), sys=138, dia=84, mean=102),),
        bands=(
            Band(lane="Infusion", start=minute(5), end=minute(20), label="75 mL/h"),
            Band(lane="Infusion", start=minute(20), end=None, label="paused", is_paused=True),
        ),
        marks=(Mark(lane="MOAA/S", at=minute(10), label="5", text="MOAA/S 5 <a&b>"),),
    )


def draw(data: Flowsheet) -> str:
    return flowsheet_svg(data, zone=UTC, words='Vitals of "M"', time_label="Time of day")


def test_a_missing_value_breaks_the_line_and_is_never_drawn_as_zero() -> None:
    path = re.search(r'd="(M[^"]*)" stroke="#1c5d63" stroke-width="1"', draw(sheet()))
    assert path is not None
    assert path[1].count("M") == 2
    assert path[1].count("L") == 1


def test_a_value_the_device_does_not_stand_by_is_marked_with_its_reason() -> None:
    svg = draw(sheet())
    assert svg.count('stroke-dasharray="1.5 1"') == 1
    assert ">sensor off<" in svg
    (run,) = to_json(sheet())["flagged"]  # type: ignore[misc]
    assert (run["metric"], run["flag"], run["end"] - run["start"]) == (
        "hr_bpm",
        "sensor_off",
        420_000,
    )


def test_every_strip_has_its_unit_and_the_axis_its_times_in_the_clinics_zone() -> None:
    svg = draw(sheet())
    for text in (
        "HR",
        "/min",
        "BP",
        "mmHg",
        "Infusion",
        "75 mL/h",
        "MOAA/S",
        "14:30",
        "Time of day",
    ):
        assert f">{text}<" in svg
    assert 'aria-label="Vitals of &quot;M&quot;"' in svg


def test_a_cuff_is_a_bar_from_systolic_to_diastolic() -> None:
    bar = re.search(r'd="M(\S+) (\S+)V(\S+?)M', draw(sheet()))
    assert bar is not None
    assert float(bar[3]) - float(bar[2]) == round((138 - 84) / (180 - 40) * 92, 1)


def test_an_open_band_reaches_the_end_and_a_pause_is_dashed() -> None:
    bands = re.findall(r'<rect x="(\S+)" y="\S+" width="(\S+)".*?/>', draw(sheet()))
    assert float(bands[1][0]) + float(bands[1][1]) == 710.0
    assert draw(sheet()).count('stroke-dasharray="2 2"') == 1


def test_the_page_gets_the_same_content_in_milliseconds() -> None:
    data = to_json(sheet())
    assert data["start"] == 1795442400000
    assert data["cuffs"] == [{"at": 1795442700000, "sys": 138, "dia": 84, "mean": 102}]
    assert data["bands"][1]["end"] is None  # type: ignore[index]


def test_thinning_keeps_every_extreme_and_every_gap() -> None:
    points = [(minute(n / 60), 70.0) for n in range(7200)]
    points[1000] = (points[1000][0], 34.0)
    points[5000] = (points[5000][0], 151.0)
    points[6000] = (points[6000][0], None)  # type: ignore[assignment]
    kept = thinned(points, 600)
    values = [value for _, value in kept]
    assert len(kept) <= 700
    assert {34.0, 151.0, None} <= set(values)
    assert list(kept) == sorted(kept, key=lambda p: p[0])


def test_an_empty_session_still_draws_its_axes() -> None:
    assert ">BP<" in draw(Flowsheet(start=START, end=minute(10)))
