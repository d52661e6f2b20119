"""`openketamine replay SESSION`: a stored session printed, judged anew, and sent to a bed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from openketamine.core.protocols import load
from openketamine.records.models import VitalFrame
from openketamine.records.readings import to_ms
from openketamine.records.scope import clinic_scope
from tests.actions.stay import START, WELL, until_recovery
from tests.actions.world import World, later
from tests.bedside.service import Service

STEADY = {"hr_bpm": 71.5, "spo2_pct": 97.0}
HIGH = {"nibp_sys_mmhg": 176.0, "nibp_dia_mmhg": 84.0}


@pytest.fixture
def stay(riverside: World) -> World:
    """Ten quiet minutes before the start; a high cuff, a lost sensor and silence after it."""
    until_recovery(riverside)
    store(riverside, START - 20, STEADY)
    store(riverside, START - 10, STEADY)
    for second in range(0, 200, 5):
        store(riverside, START + second / 60, STEADY | (HIGH if second in (60, 150) else {}))
    store(riverside, START + 4, {"hr_bpm": 72.0}, {"spo2_pct": "sensor_off"})
    return riverside


def store(
    world: World, minute: float, values: dict[str, float], flags: dict[str, str] | None = None
) -> None:
    at = to_ms(later(minute))
    with clinic_scope(world.clinic_id):
        VitalFrame.objects.create(
            clinic_id=world.clinic_id,
            bed_id=world.bed_id,
            session_id=world.session_id,
            device_ms=at,
            received_ms=at + 40,
            digest=f"{at:016x}",
            flags=json.dumps(flags) if flags else "",
            **values,
        )


def replay(database_url: str, *arguments: str) -> tuple[int, list[Any]]:
    """The command's exit code, and each value of JSON that it printed."""
    done = subprocess.run(
        [sys.executable, "-c", "from openketamine.cli import main; main()", "replay", *arguments],
        env={**os.environ, "OPENKETAMINE_DATABASE": database_url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    if done.returncode == 0 and "--to-mllp" not in arguments:
        return 0, [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, [json.loads(done.stdout)]


def test_a_stored_session_is_printed_with_its_values_flags_and_pace(
    stay: World, database_url: str
) -> None:
    code, lines = replay(
        database_url, str(stay.session_id), "--start-at", "2026-05-01T08:00Z", "--json"
    )
    assert code == 0
    assert len(lines) == 43
    assert [line["values"] for line in lines[:2]] == [STEADY, STEADY]
    assert lines[-1]["values"] == {"hr_bpm": 72.0}
    assert lines[-1]["flags"] == {"spo2_pct": "sensor_off"}
    first, last = (datetime.fromisoformat(lines[n]["at"]) for n in (0, -1))
    assert first.isoformat() == "2026-05-01T08:00:00+00:00"
    assert (last - first).total_seconds() == 24 * 60


def test_a_session_is_judged_under_another_set_with_its_own_phases_and_baseline(
    stay: World, database_url: str
) -> None:
    found = {}
    for name in ("guideline-2021", "consensus-moderate"):
        code, lines = replay(database_url, str(stay.session_id), "--protocol", name, "--json")
        assert code == 0
        found[name] = [line for line in lines if line["change"] == "raised"]
    limits = {name: {e["alert"]: e["limit"] for e in lines} for name, lines in found.items()}
    assert limits["guideline-2021"]["bp_pause"] == 160
    assert "bp_pause" not in limits["consensus-moderate"]
    rise = 1 + float(load("consensus-moderate").number("alarm_sbp_rise_pct_of_baseline")) / 100
    assert limits["consensus-moderate"]["bp_rise"] == pytest.approx(float(WELL["sbp"]) * rise)
    started = later(START)
    assert all(datetime.fromisoformat(e["at"]) >= started for e in found["guideline-2021"])
    assert any(key.startswith("silent") for key in limits["guideline-2021"])


def test_a_stored_session_is_sent_to_a_bed_as_a_monitor_would(
    stay: World, service: Service, database_url: str
) -> None:
    with clinic_scope(stay.clinic_id):
        before = set(VitalFrame.objects.values_list("device_ms", flat=True))
    code, (tally,) = replay(
        database_url,
        *(str(stay.session_id), "--to-mllp", "--port", str(service.mllp), "--bed", "riverside^1"),
        *("--speed", "1000", "--json"),
    )
    assert code == 0
    assert tally["acknowledged"] == len(before) == 43
    with clinic_scope(stay.clinic_id):
        sent = list(VitalFrame.objects.exclude(device_ms__in=before).order_by("device_ms"))
    assert len(sent) == 43
    assert [(row.hr_bpm, row.spo2_pct) for row in sent[:-1]] == [(71.5, 97.0)] * 42
    assert (sent[-1].spo2_pct, json.loads(sent[-1].flags)) == (None, {"spo2_pct": "sensor_off"})


def test_what_is_no_session_and_no_file_is_told_in_a_sentence(
    riverside: World, database_url: str
) -> None:
    code, (said,) = replay(database_url, str(uuid4()), "--json")
    assert (code, said["reason"][:19]) == (2, "There is no session")
    code, (said,) = replay(database_url, str(riverside.session_id), "--json")
    assert (code, "no stored frames" in said["reason"]) == (2, True)
