"""`openketamine replay` as a process, to the screen and to a real MLLP server."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from openketamine.core.monitoring.frame import Frame, Metric
from openketamine.devices.hl7v2 import Ack, Hl7Error, MllpServer, Peer, decode_message, encode_ack
from openketamine.devices.hl7v2.framing import frame as mllp

from .messages import AT

CSV = "t_s,hr,spo2,nbp_sys\n0,62.8,97,\n60,57.8,,121\n120,61.1,96,\n"


async def command(*args: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from openketamine.cli import main; main()", "replay", *args),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NO_COLOR": "1"},
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_a_recording_arrives_value_for_value_and_each_frame_is_acknowledged(
    tmp_path: Path,
) -> None:
    file = tmp_path / "night.csv"
    file.write_text(CSV)
    got: list[Frame] = []

    async def handle(raw: bytes, peer: Peer) -> Ack:
        decoded = decode_message(raw, received_at=AT)
        got.extend(decoded.frames)
        return encode_ack(decoded, at=AT)

    async with MllpServer(handle, "127.0.0.1", 0, clock=lambda: AT) as server:
        code, out, err = await command(
            *("--to-mllp", str(file), "--speed", "1000", "--port", str(server.port)),
            *("--bed", "W^R1^B1", "--json"),
        )
    assert code == 0, err
    expected = {"sent": 3, "acknowledged": 3, "rejected": 0, "resent": 0, "reasons": []}
    assert json.loads(out) == expected
    values = [{s.metric: s.value for s in frame.samples} for frame in got]
    assert values == [
        {Metric.HR: 62.8, Metric.SPO2: 97.0},
        {Metric.HR: 57.8, Metric.NIBP_SYS: 121.0},
        {Metric.HR: 61.1, Metric.SPO2: 96.0},
    ]
    assert {frame.bed_key for frame in got} == {"W^R1^B1"}
    gaps = [(b.device_at - a.device_at).total_seconds() for a, b in pairwise(got)]
    assert gaps == pytest.approx([0.06, 0.06], abs=0.0021)  # the wire has milliseconds


async def test_a_rejected_frame_is_counted_with_its_reason_and_the_command_fails(
    tmp_path: Path,
) -> None:
    file = tmp_path / "night.csv"
    file.write_text(CSV)

    async def refuse(raw: bytes, peer: Peer) -> Ack:
        header = decode_message(raw, received_at=AT).header
        return encode_ack(Hl7Error("AE", "no such bed", "PV1^1^3", header), at=AT)

    async with MllpServer(refuse, "127.0.0.1", 0, clock=lambda: AT) as server:
        code, out, _ = await command(
            *("--to-mllp", str(file), "--speed", "1000", "--port", str(server.port))
        )
    assert code == 1
    assert "rejected 3" in out
    assert out.count("PV1^1^3: no such bed") == 1


async def test_what_a_broken_connection_left_unanswered_is_sent_again_in_order(
    tmp_path: Path,
) -> None:
    file = tmp_path / "night.csv"
    file.write_text("t_s,hr\n" + "".join(f"{second},{60 + second}\n" for second in range(40)))
    connections = 0
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while len(heard) < 5 or connections > 1:
            try:
                heard.append((await reader.readuntil(b"\x1c\r"))[1:-2])
            except asyncio.IncompleteReadError:
                break
            if connections > 1:
                decoded = decode_message(heard[-1], received_at=AT)
                writer.write(mllp(encode_ack(decoded, at=AT)))
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        code, out, err = await command(
            *("--to-mllp", str(file), "--speed", "1000", "--port", str(port), "--json")
        )
    assert code == 0, err
    tally = json.loads(out)
    assert (tally["sent"], tally["acknowledged"]) == (40, 40)
    assert tally["resent"] >= 5
    values = [
        frame.value(Metric.HR)
        for raw in heard[5:]
        for frame in decode_message(raw, received_at=AT).frames
    ]
    assert values == [60.0 + second for second in range(40)]


async def test_without_a_server_the_command_says_so(tmp_path: Path) -> None:
    file = tmp_path / "night.csv"
    file.write_text(CSV)
    code, out, _ = await command("--to-mllp", str(file), "--port", "1", "--attempts", "1", "--json")
    assert code == 2
    assert "Is the bedside process running?" in json.loads(out)["reason"]


async def test_the_screen_shows_the_chosen_part_with_its_times(tmp_path: Path) -> None:
    file = tmp_path / "night.csv"
    file.write_text(CSV)
    code, out, _ = await command(
        *(str(file), "--json", "--from-minute", "1", "--minutes", "1"),
        *("--start-at", "2026-03-02T10:00", "--tz", "Europe/Berlin"),
    )
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {
            "bed": "DEMO^ROOM1^BED1",
            "at": "2026-03-02T09:00:00+00:00",
            "values": {"hr_bpm": 57.8, "nibp_sys_mmhg": 121.0},
            "flags": {},
        }
    ]


async def test_the_same_recording_can_be_judged_under_two_protocol_sets(tmp_path: Path) -> None:
    """170 mmHg is a pause under the guideline (160) and a repeated cuff under the moderate set."""
    file = tmp_path / "night.csv"
    rows = "".join(f"{t},70,97,{170 if t == 30 else ''}\n" for t in range(60))
    file.write_text("t_s,hr,spo2,nbp_sys\n" + rows)
    raised = {}
    for name in ("guideline-2021", "consensus-moderate"):
        code, out, err = await command(str(file), "--protocol", name, "--json")
        assert code == 0, err
        events = [json.loads(line) for line in out.splitlines()]
        raised[name] = {e["alert"]: e["limit"] for e in events if e["change"] == "raised"}
    assert 160.0 in raised["guideline-2021"].values()
    assert set(raised["guideline-2021"]) != set(raised["consensus-moderate"])
