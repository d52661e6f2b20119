"""Nothing can command a device: what a server side could send is looked for in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import openketamine

ROOT = Path(openketamine.__file__).parent
DEVICES = ROOT / "devices"
# who may send at all: the server its acknowledgements; the client is a simulator's
WRITERS = {"hl7v2/server.py", "hl7v2/client.py"}
# simulators: the only users of the sending side
SENDERS = {
    "hl7v2/__init__.py",
    "replay/pipeline.py",
    "replay/sender.py",
    "virtual_patient/monitor.py",
}
SENDING_CALLS = {"write", "writelines", "send", "sendall", "sendto", "sendmsg"}
SENDING_MODULES = {"socket", "serial", "requests", "urllib", "http", "httpx", "aiohttp", "ssl"}


def sources(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(folder).as_posix(), ast.parse(path.read_text("utf-8"))


def calls(tree: ast.AST, names: set[str]) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in names
    ]


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or ""} | {f"{node.module}.{a.name}" for a in node.names}
    return names


def test_only_the_server_and_the_simulators_client_write_to_a_connection() -> None:
    writing = {name for name, tree in sources(DEVICES) if calls(tree, SENDING_CALLS)}
    assert writing - {"replay/pipeline.py", "virtual_patient/monitor.py"} == WRITERS


def test_no_file_of_the_devices_room_opens_another_way_out() -> None:
    for name, tree in sources(DEVICES):
        roots = {module.split(".")[0] for module in imported(tree)}
        assert not roots & SENDING_MODULES, name
        opened = calls(tree, {"open_connection", "create_connection", "open_unix_connection"})
        assert not opened or name in {"hl7v2/client.py", "replay/pipeline.py"}, name


def test_the_server_has_one_writer_and_it_writes_a_checked_acknowledgement() -> None:
    tree = dict(sources(DEVICES))["hl7v2/server.py"]
    (written,) = calls(tree, SENDING_CALLS)
    assert ast.unparse(written) == "writer.write(frame(ack))"
    checks = [ast.unparse(node.test) for node in ast.walk(tree) if isinstance(node, ast.If)]
    assert "not isinstance(ack, Ack)" in checks


def test_only_encode_ack_makes_an_acknowledgement() -> None:
    makers = {name for name, tree in sources(ROOT) if calls(tree, {"Ack"})}
    assert makers == {"devices/hl7v2/ack.py"}


def test_only_simulators_use_the_sending_side() -> None:
    sending = {"openketamine.devices.hl7v2.MllpClient", "openketamine.devices.hl7v2.encode_oru"}
    modules = {"openketamine.devices.hl7v2.client", "openketamine.devices.hl7v2.encode"}
    users = {n for n, tree in sources(DEVICES) if imported(tree) & (sending | modules)}
    assert users == SENDERS
    for name, tree in sources(ROOT / "bedside"):
        assert not imported(tree) & (sending | modules), f"bedside/{name}"


@pytest.mark.parametrize(
    "planted", ["import socket\n", "import serial\nserial.Serial('/dev/ttyUSB0').write(b'RATE')\n"]
)
def test_the_check_would_see_a_planted_way_out(planted: str) -> None:
    assert imported(ast.parse(planted)) & SENDING_MODULES
