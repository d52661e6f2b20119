"""A whole recording into a running session: stored and drawn value for value, nothing else."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import free_port
from .fast_clinic import FastClinic, fast_clinic
from .test_whole_session import Visit, prepare_and_double_check

SPEED = 1000
CLOCK = 2  # the clinic's own clock: 32 hours pass in a minute
MINUTES = 32 * 60 + 12
COLUMNS = ("hr", "abp_sys", "abp_dia", "abp_map", "pr", "rr", "spo2")
CUFF = ("nbp_sys", "nbp_dia", "nbp_map")
METRICS = {
    "hr": "hr_bpm",
    "abp_sys": "abp_sys_mmhg",
    "abp_dia": "abp_dia_mmhg",
    "abp_map": "abp_map_mmhg",
    "pr": "pr_bpm",
    "rr": "rr_bpm",
    "spo2": "spo2_pct",
    "nbp_sys": "nibp_sys_mmhg",
    "nbp_dia": "nibp_dia_mmhg",
    "nbp_map": "nibp_map_mmhg",
}
USUAL = {
    "hr": (52, 118),
    "abp_sys": (98, 164),
    "abp_dia": (48, 88),
    "abp_map": (66, 110),
    "pr": (51, 119),
    "rr": (9, 27),
    "spo2": (91, 100),
    "nbp_sys": (96, 168),
    "nbp_dia": (46, 90),
    "nbp_map": (64, 112),
}
# Unlike any before, so that it is known when it is on the screen.
LAST = {"hr": 48.8, "pr": 49.1, "rr": 31.9, "spo2": 88.7, "nbp_sys": 171.2, "nbp_dia": 93.4}
LAST |= {"nbp_map": 118.6}
SHOWN = {"hr": "49", "spo2": "89", "rr": "32", "nibp": "171/93"}
Row = dict[str, float]


def recording(seed: int) -> dict[int, Row]:
    """One row a minute as a monitor's export has them: with lost minutes and missing cells."""
    chance = random.Random(seed)

    def value(name: str) -> float:
        return round(chance.uniform(*USUAL[name]), 1)

    rows: dict[int, Row] = {}
    for minute in range(MINUTES):
        if minute % 480 in range(301, 330):
            continue  # the patient is away from the monitor
        row = {name: value(name) for name in COLUMNS if minute == 0 or chance.random() > 0.04}
        if chance.random() < 0.02:
            row = {}  # a row without any value
        if row and minute % 23 == 5:
            row |= {name: value(name) for name in CUFF}
        rows[minute * 60] = row
    rows[MINUTES * 60] = LAST
    return rows


def write_csv(rows: dict[int, Row], path: Path) -> None:
    with path.open("w", newline="") as file:
        lines = csv.DictWriter(file, ["t_s", *COLUMNS, *CUFF])
        lines.writeheader()
        lines.writerows({"t_s": second, **row} for second, row in rows.items())


def by_metric(row: Row) -> dict[str, float]:
    return {METRICS[name]: value for name, value in row.items()}


def drawn(row: dict[str, float]) -> list[str]:
    """The cells of the flowsheet's table for one stored frame; all dashes when none is drawn."""
    cells = [f"{row[m]:g}" if m in row else "--" for m in ("hr_bpm", "spo2_pct", "rr_bpm")]
    cuff = [f"{row[METRICS[name]]:g}" for name in CUFF if METRICS[name] in row]
    return [*cells, "{}/{} ({})".format(*cuff) if cuff else "--"]


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[FastClinic]:
    with fast_clinic(tmp_path, (free_port(), free_port(), free_port()), speed=CLOCK) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, clinic: FastClinic) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=clinic.address, viewport={"width": 1280, "height": 900}, timezone_id="UTC"
    )
    yield context.new_page()
    context.close()


def openketamine(clinic: FastClinic, *arguments: str) -> subprocess.Popen[str]:
    """The command as a process that prints JSON."""
    command = [str(Path(sys.executable).with_name("openketamine")), *arguments, "--json"]
    return subprocess.Popen(command, env=clinic.environment, stdout=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> Any:
    """What it printed; it must have succeeded."""
    out, _ = process.communicate(timeout=200)
    assert process.returncode == 0, out
    return json.loads(out)


def shows_at_once(page: Page, texts: dict[str, str]) -> None:
    """Wait until the numerals show all of these in one moment; they go stale soon after."""
    page.wait_for_function(
        """texts => Object.entries(texts).every(([key, text]) => document.querySelector(
            `.session-numerals [data-vital="${key}"] .numeral-value`).textContent === text)""",
        arg=texts,
        polling="raf",
        timeout=120_000,
    )


def begin_infusion(visit: Visit) -> None:
    """From the door to the running pump, without a detour."""
    visit.sign_in("alice")
    for way in ("says own name", "says own date of birth"):
        visit.form("arrive").get_by_text(way).click()
    visit.done("arrive")
    visit.done("check-weight", weight="80", unit="kg")
    visit.done("check-identity", identity_confirmed="yes")
    visit.done("check-consent", consent_confirmed="yes")
    visit.done("check-plan", plan_confirmed="yes")
    visit.done("check-allergy", ketamine_allergy="no")
    visit.done("check-fasting", since_solids="9", since_clear_fluids="3")
    visit.done("check-escort", escort_name="Sam Example", escort_phone="555 0100")
    visit.done("check-mental_state", psychosis_or_mania="no", intoxicated="no", cannot_consent="no")
    no_risk = {"cssrs_1_wish_dead": "no", "cssrs_2_thoughts": "no", "cssrs_6_behaviour_ever": "no"}
    visit.done("check-suicidality", **no_risk)
    visit.done("check-pregnancy", pregnancy_possible="no")
    visit.done("check-vitals", sbp="124", dbp="78", hr="72", spo2="98")
    visit.done("complete")
    prepare_and_double_check(visit)
    visit.do("start")
    visit.expect_phase("Infusing")


def table(page: Page) -> list[tuple[datetime, list[str]]]:
    """The values of the chart as the page shows them, with their times."""
    fold = page.locator("#sheet-table")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    read = """rows => rows.map(row => [row.querySelector('time').dateTime,
        ...[...row.cells].slice(1).map(cell => cell.innerText)])"""
    rows = page.locator("#sheet-table tbody tr").evaluate_all(read)
    return [(datetime.fromisoformat(at), cells) for at, *cells in rows]


@pytest.mark.timeout(600)
def test_a_replayed_recording_is_stored_and_drawn_value_for_value(
    page: Page, clinic: FastClinic, tmp_path: Path
) -> None:
    rows = recording(seed=32)
    sent = [by_metric(row) for row in rows.values() if row]
    file = tmp_path / "night.csv"
    write_csv(rows, file)
    assert len(rows) > 1800
    assert any(not row for row in rows.values())
    begin_infusion(Visit(page, clinic))

    sending = openketamine(
        clinic,
        *("replay", "--to-mllp", str(file), "--speed", str(SPEED), "--bed", "ROOM1"),
        *("--port", str(clinic.mllp_port)),
    )
    shows_at_once(page, SHOWN)
    tally = told(sending)
    assert (tally["sent"], tally["acknowledged"]) == (len(sent), len(sent))

    frames = told(openketamine(clinic, "frames", "ROOM1", "--limit", "10000000"))
    assert [frame["values"] for frame in frames] == sent
    assert {frame["session"] for frame in frames} == {clinic.path.split("/")[2]}
    assert not any(frame["flags"] for frame in frames)

    seen = [
        (datetime.fromisoformat(frame["device_at"]), drawn(frame["values"]))
        for frame in frames
        if set(drawn(frame["values"])) != {"--"}
    ]
    page.wait_for_timeout(1500)  # the chart is drawn anew once a second
    assert table(page) == seen
    page.reload()
    expect(page.locator("#flowsheet canvas")).to_have_count(6)
    page.locator("#sheet-table summary").click()
    expect(page.locator("#sheet-table tbody tr")).to_have_count(len(seen))
    assert table(page) == seen
