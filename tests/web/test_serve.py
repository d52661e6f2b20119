"""One command runs the service: what dies is started again, and one signal ends all."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
WITHIN_S = 90  # for a busy machine; nothing here measures time


@dataclass(frozen=True, slots=True)
class Served:
    process: subprocess.Popen[str]
    home: Path
    port: int
    live_port: int


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def serve(home: Path, *ports: int) -> subprocess.Popen[str]:
    options = [
        f"{name}={port}"
        for name, port in zip(("--port", "--live-port", "--mllp-port"), ports, strict=True)
    ]
    command = [sys.executable, "-c", "from openketamine.cli import main; main()", "serve"]
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("OPENKET")}
    return subprocess.Popen(
        [*command, *options, "--json"],
        env=environment | {"OPENKETAMINE_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def eventually(what: Callable[[], T | None]) -> T:
    """The first answer that is not None."""
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        if (found := what()) is not None:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen")


def status_of(port: int, path: str) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def children_of(pid: int) -> dict[int, str]:
    """Every process below this one, with its command line."""
    parents, lines = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                lines[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue  # it ended meanwhile
            parents[int(folder.name)] = int(fields[1])
    found: dict[int, str] = {}
    generation = {pid}
    while generation:
        generation = {child for child, parent in parents.items() if parent in generation}
        found |= {child: lines[child] for child in generation}
    return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    ports = free_ports(3)
    process = serve(tmp_path, *ports)
    try:
        assert process.stdout is not None
        said = ""
        while not said.rstrip().endswith("}") and (line := process.stdout.readline()):
            said += line
        assert json.loads(said)["address"] == f"http://127.0.0.1:{ports[0]}"
        yield Served(process, tmp_path, ports[0], ports[1])
    finally:
        process.terminate()
        process.communicate(timeout=WITHIN_S)


def test_a_killed_web_process_is_started_again(served: Served) -> None:
    assert status_of(served.port, "/login/") == 200
    web = [pid for pid, line in children_of(served.process.pid).items() if "granian" in line]
    for pid in web:
        os.kill(pid, signal.SIGKILL)

    def is_back() -> bool | None:
        others = children_of(served.process.pid).items()
        is_new = any("granian" in line and pid not in web for pid, line in others)
        return True if is_new and status_of(served.port, "/login/") == 200 else None

    assert eventually(is_back)


def test_monitors_go_on_when_the_web_process_dies(served: Served) -> None:
    assert eventually(lambda: status_of(served.live_port, "/healthz")) == 200
    bedside = [
        pid
        for pid, line in children_of(served.process.pid).items()
        if "openketamine.bedside" in line
    ]
    for pid, line in children_of(served.process.pid).items():
        if "granian" in line:
            os.kill(pid, signal.SIGKILL)
    assert status_of(served.live_port, "/healthz") == 200
    assert all(pid in children_of(served.process.pid) for pid in bedside)


def test_one_signal_ends_every_process(served: Served) -> None:
    processes = children_of(served.process.pid)
    assert len(processes) >= 4  # the supervisor, web, bedside, worker
    served.process.send_signal(signal.SIGTERM)
    served.process.wait(WITHIN_S)
    assert status_of(served.port, "/login/") is None

    def are_gone() -> bool | None:
        left = [pid for pid, line in processes.items() if _is_running(pid, line)]
        return None if left else True

    assert eventually(are_gone)


def _is_running(pid: int, line: str) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") == line
    except OSError:
        return False


def test_a_port_in_use_is_named_with_the_option_that_moves_it(tmp_path: Path) -> None:
    free, other = free_ports(2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = serve(tmp_path, free, port, other)
        said, _ = process.communicate(timeout=WITHIN_S)
    assert process.returncode == 2
    assert f"Port {port} " in json.loads(said)["reason"]
    assert "--live-port" in json.loads(said)["reason"]


def test_a_home_is_served_once(served: Served) -> None:
    second = serve(served.home, *free_ports(3))
    said, _ = second.communicate(timeout=WITHIN_S)
    assert second.returncode == 2
    assert "already running" in json.loads(said)["reason"]
