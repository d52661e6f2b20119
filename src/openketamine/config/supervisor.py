"""Starts web, bedside and worker, restarts what dies, and ends all of them together."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from openketamine.core.errors import ShownError

_READY_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Program:
    """One supervised process: its name, and its arguments behind the Python interpreter."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Port:
    """A port that the service needs, and the option that changes it."""

    number: int
    use: str
    option: str


def service_programs(host: str, web_port: int) -> tuple[Program, ...]:
    """The three processes of a service."""
    web = (
        *("-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(web_port)),
        *("--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "error"),
        "openketamine.config.wsgi:application",
    )
    return (
        Program("web", web),
        Program("bedside", ("-m", "openketamine.bedside")),
        Program("worker", ("-m", "django", "db_worker", "--interval", "0.5")),
    )


def check_ports(host: str, ports: tuple[Port, ...]) -> None:
    """Raise ShownError naming the first port that is taken and the option that moves it."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port.number))
            except OSError as error:
                raise ShownError(
                    f"Port {port.number} for {port.use} cannot be used ({error.strerror}). "
                    f"Choose another with {port.option}, or end what uses it."
                ) from error


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home folder's lock; raises ShownError when another service runs there."""
    run = home / "run"
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    with (run / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ShownError(
                f"A service is already running with the home folder {home}. "
                "End it first, or name another folder in OPENKETAMINE_HOME."
            ) from None
        yield


def supervise(
    home: Path,
    programs: tuple[Program, ...],
    *,
    environment: Mapping[str, str],
    ready_url: str,
    on_ready: Callable[[], None],
) -> int:
    """Run the programs until a signal ends us; `on_ready` runs once `ready_url` answers.

    Returns the supervisor's exit code. The programs' output goes to `home`/log/<name>.log.
    """
    config = home / "run" / "supervisor.conf"
    (home / "log").mkdir(parents=True, exist_ok=True)
    config.write_text(_config(home, programs))
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-n", "-c", str(config)],
        env=os.environ | dict(environment),
        start_new_session=True,
    )

    def end(_number: int, _frame: FrameType | None) -> None:
        child.terminate()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        _wait_until_ready(child, ready_url, home)
        on_ready()
        return child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait(timeout=30)
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait_until_ready(child: subprocess.Popen[bytes], url: str, home: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while child.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  our own address
                return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return  # it answers
            time.sleep(1)
        except OSError:
            time.sleep(0.1)
    if child.poll() is None:
        raise ShownError(f"The service did not answer at {url}. See the logs in {home / 'log'}.")


def _config(home: Path, programs: tuple[Program, ...]) -> str:
    parts = [
        "[supervisord]",
        "nodaemon = true",
        "silent = true",
        f"logfile = {home / 'log' / 'supervisor.log'}",
        f"pidfile = {home / 'run' / 'supervisor.pid'}",
        f"childlogdir = {home / 'log'}",
        *(["user = root"] if os.geteuid() == 0 else []),
    ]
    for program in programs:
        command = " ".join(_quoted(part) for part in (sys.executable, *program.arguments))
        parts += [
            f"[program:{program.name}]",
            f"command = {command}",
            "autorestart = true",
            "startsecs = 1",
            "startretries = 1000000",  # a clinic's service is never given up
            "stopwaitsecs = 10",
            "stopasgroup = true",
            "killasgroup = true",
            "redirect_stderr = true",
            f"stdout_logfile = {home / 'log' / program.name}.log",
            "stdout_logfile_maxbytes = 10MB",
            "stdout_logfile_backups = 3",
        ]
    return "\n".join(parts) + "\n"


def _quoted(part: str) -> str:
    """One word of a supervisor command line, whose own sign for expansion is the per cent."""
    return '"' + part.replace("%", "%%") + '"' if " " in part else part.replace("%", "%%")
