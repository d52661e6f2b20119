"""What is acknowledged can be found again, also where nobody watches and nothing is understood."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

from openketamine.core.monitoring.frame import DeviceAlert
from openketamine.queries.rejects import clinic_rejects
from openketamine.queries.vitals import frames
from tests.actions.world import World
from tests.bedside.service import ROOT, Service, in_database, rows
from tests.devices.messages import MSH, message, obx

BED = "PV1||I|riverside^1"
R40 = MSH.replace("ORU^R01^ORU_R01", "ORU^R40^ORU_R40")
ORDER = "OBR|1|||196616^MDC_EVT_ALARM^MDC|||20260302085955+0000"
UNKNOWN = message(MSH, BED, obx(code="999999^MDC_VENDOR_INDEX^MDC"))


def alarm(code: str, text: str, control: str) -> bytes:
    event = f"OBX|1|ST|{code}^MDC_EVT^MDC|1.3.1|{text}|||PM~ST|||F|||20260302085950+0000"
    phase = "OBX|2|ST|68481^MDC_ATTR_EVENT_PHASE^MDC|1.3.2|start||||||F"
    return message(R40.replace("|C1|", f"|{control}|"), BED, ORDER, event, phase)


def listed(service: Service, *arguments: str) -> object:
    """What the command line prints as JSON, on the same database."""
    program = "from openketamine.cli import main; main()"
    told = subprocess.run(
        [sys.executable, "-c", program, *arguments, "--json"],
        cwd=ROOT,
        env={**os.environ, **service.environment},
        capture_output=True,
        text=True,
        check=True,
    )
    found: object = json.loads(told.stdout)
    return found


async def test_a_message_of_which_nothing_is_understood_is_kept_raw_and_counted(
    service: Service, riverside: World
) -> None:
    async with service.device() as monitor:
        reply = await monitor.send(UNKNOWN)
    assert reply.code == "AA"
    assert "MDC_VENDOR_INDEX" in reply.reason
    kept = await in_database(lambda: rows(riverside, "SELECT code, raw FROM okt_device_reject"))
    assert [(code, bytes(raw)) for code, raw in kept] == [("AA", UNKNOWN)]
    health = service.health()
    assert (health["not_understood"], health["rejected"]) == (1, 0)
    found = await in_database(lambda: clinic_rejects(clinic_id=riverside.clinic_id))
    assert (found.refused, found.not_understood) == (0, 1)
    told = await asyncio.to_thread(listed, service, "rejects")
    assert isinstance(told, dict)
    assert (told["count"], told["not_understood"]) == (1, 1)
    assert "MDC_VENDOR_INDEX" in told["newest"][0]["reason"]


async def test_a_message_without_any_observation_is_kept_raw_too(
    service: Service, riverside: World
) -> None:
    raw = message(MSH, BED)
    async with service.device() as monitor:
        assert (await monitor.send(raw)).code == "AA"
    kept = await in_database(lambda: rows(riverside, "SELECT raw FROM okt_device_reject"))
    assert [bytes(content) for (content,) in kept] == [raw]


async def test_alerts_of_a_device_in_a_bed_that_nobody_watches_are_stored_each_as_it_was(
    service: Service, riverside: World
) -> None:
    first, second = alarm("196900", "Sensor off", "A1"), alarm("197288", "Line blocked", "A2")
    async with service.device() as monitor:
        codes = [(await monitor.send(raw)).code for raw in (first, second, first)]
    assert codes == ["AA", "AA", "AA"]
    stored = await in_database(
        lambda: frames(clinic_id=riverside.clinic_id, bed_id=riverside.bed_id)
    )
    assert len({row.device_ms for row in stored}) == 1  # two alerts of one moment
    assert {alert for row in stored for alert in row.alerts} == {
        DeviceAlert("196900", "Sensor off", "technical", "medium", "start"),
        DeviceAlert("197288", "Line blocked", "technical", "medium", "start"),
    }
    assert len(stored) == 2  # the resend is no third
    told = await asyncio.to_thread(listed, service, "frames", str(riverside.bed_id))
    assert isinstance(told, list)
    assert {row["alerts"][0]["text"] for row in told} == {"Sensor off", "Line blocked"}
