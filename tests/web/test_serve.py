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
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

import openketamine.ui
from openketamine.cli.serve import listening_warnings

T = TypeVar("T")
WITHIN_S = 90  # for a busy machine; nothing here measures time


@dataclass(frozen=True, slots=True)
class Served:
    process: subprocess.Popen[str]
    home: Path
    port: int
    live_port: int
    told: dict[str, Any]


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def serve(home: Path, *ports: int, more: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    options = [
        f"{name}={port}"
        for name, port in zip(("--port", "--live-port", "--mllp-port"), ports, strict=True)
    ]
    command = [sys.executable, "-c", "from openketamine.cli import main; main()", "serve"]
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("OPENKET")}
    return subprocess.Popen(
        [*command, *options, *more, "--json"],
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


def status_of(port: int, path: str, host: str = "127.0.0.1") -> int | None:
    connection = http.client.HTTPConnection(host, port, timeout=10)
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


@contextmanager
def serving(home: Path, *ports: int, more: tuple[str, ...] = ()) -> Iterator[Served]:
    process = serve(home, *ports, more=more)
    try:
        assert process.stdout is not None
        said = ""
        while not said.rstrip().endswith("}") and (line := process.stdout.readline()):
            said += line
        yield Served(process, home, ports[0], ports[1], json.loads(said))
    finally:
        process.terminate()
        process.communicate(timeout=WITHIN_S)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, *free_ports(3)) as running:
        assert running.told["address"] == f"http://127.0.0.1:{running.port}"
        assert running.told["warnings"] == []
        yield running


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_one_signal_ends_every_process(served: Served, number: signal.Signals) -> None:
    processes = children_of(served.process.pid)
    assert len(processes) >= 5  # the supervisor, web, bedside, worker, sender
    served.process.send_signal(number)
    served.process.wait(WITHIN_S)
    assert eventually(lambda: None if are_running(processes) else True)
    assert status_of(served.port, "/login/") is None
    for port in (served.port, served.live_port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))  # it can be served again at once


def are_running(processes: dict[int, str]) -> bool:
    return any(line_of(pid) == line for pid, line in processes.items())


def line_of(pid: int) -> str | None:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return None


def test_a_service_starts_while_the_one_before_it_is_ending(served: Served) -> None:
    served.process.send_signal(signal.SIGTERM)
    mllp = served.told["mllp_port"]
    with serving(served.home, served.port, served.live_port, mllp) as second:
        assert status_of(second.port, "/login/") == 200


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


@pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2", "127.0.0.3"])
def test_pages_streams_and_monitors_listen_where_they_are_told(tmp_path: Path) -> None:
    web, live, mllp = free_ports(3)
    hosts = ("--host", "127.0.0.2", "--mllp-host", "127.0.0.3")
    with serving(tmp_path, web, live, mllp, more=hosts) as served:
        assert served.told["address"] == f"http://127.0.0.2:{web}"
        assert status_of(web, "/login/", "127.0.0.2") == 200
        assert eventually(lambda: status_of(live, "/healthz", "127.0.0.2")) == 200
        with socket.create_connection(("127.0.0.3", mllp), timeout=10):
            pass
        assert status_of(web, "/login/") is None
        assert status_of(live, "/healthz") is None
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", mllp), timeout=10)


def test_other_machines_are_not_served_unencrypted_unasked(tmp_path: Path) -> None:
    process = serve(tmp_path, *free_ports(3), more=("--host", "0.0.0.0"))
    said, _ = process.communicate(timeout=WITHIN_S)
    assert process.returncode == 2
    assert "OPENKETAMINE_TLS=1" in json.loads(said)["reason"]


@pytest.mark.parametrize(
    ("host", "mllp_host", "said"),
    [
        ("127.0.0.2", "::1", []),
        ("192.0.2.7", "127.0.0.1", ["not encrypted"]),
        ("0.0.0.0", "127.0.0.1", ["not encrypted", "OPENKETAMINE_HOSTS"]),
        ("127.0.0.1", "192.0.2.7", ["MLLP knows no passwords"]),
    ],
)
def test_what_other_machines_reach_is_warned_of(
    host: str, mllp_host: str, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENKETAMINE_HOSTS", raising=False)
    found = listening_warnings(host, mllp_host, is_encrypted=False)
    assert len(found) == len(said)
    assert all(part in warning for part, warning in zip(said, found, strict=True))


def test_files_built_anew_under_a_running_service_change_nothing_for_it(served: Served) -> None:
    built = Path(openketamine.ui.__file__).parent / "static" / "ui" / "dist" / "app.js"
    given = served.home / "static" / "ui" / "dist" / "app.js"
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)) as connection:
        connection.request("GET", "/static/ui/dist/app.js")
        assert connection.getresponse().read() == built.read_bytes()
        other = b"/" * len(built.read_bytes())
        given.write_bytes(other)  # what is given out is the copy, not what is built
        connection.request("GET", "/static/ui/dist/app.js")
        assert connection.getresponse().read() == other
