"""Starts web, bedside, worker and sender, restarts what dies, and ends all of them together."""

from __future__ import annotations

import contextlib
import ctypes
import errno
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
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from openketamine.core.errors import ShownError

_READY_WITHIN_S = 60.0
_ENDS_WITHIN_S = 6.0  # a service that was told to end needs two seconds or three
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Program:
    """One supervised process: its name, and its arguments behind the Python interpreter."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Port:
    """An address that the service listens on, and the option that changes its port."""

    host: str
    number: int
    use: str
    option: str


def service_programs(host: str, web_port: int) -> tuple[Program, ...]:
    """The processes of a service."""
    web = (
        *("-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(web_port)),
        *("--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "error"),
        "openketamine.config.wsgi:application",
    )
    return (
        Program("web", web),
        Program("bedside", ("-m", "openketamine.bedside")),
        Program("worker", ("-m", "django", "db_worker", "--interval", "0.5")),
        Program("sender", ("-m", "openketamine.config.sender")),
    )


def check_ports(ports: tuple[Port, ...]) -> None:
    """Raise ShownError naming the first port that stays taken and the option that moves it."""
    deadline = time.monotonic() + _ENDS_WITHIN_S
    for port in ports:
        while error := _taken(port):
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise ShownError(
                    f"Port {port.number} of {port.host} for {port.use} cannot be used "
                    f"({error.strerror}). Choose another with {port.option}, or end what uses it."
                ) from error
            time.sleep(0.2)


def _taken(port: Port) -> OSError | None:
    family = socket.AF_INET6 if ":" in port.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host, port.number))
        except OSError as error:
            return error
    return None


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home folder's lock; raises ShownError when another service stays there."""
    run = home / "run"
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    with (run / "lock").open("w") as lock:
        deadline = time.monotonic() + _ENDS_WITHIN_S
        while not _locked(lock.fileno()):
            if time.monotonic() > deadline:
                raise ShownError(
                    f"A service is already running with the home folder {home}. "
                    "End it first, or name another folder in OPENKETAMINE_HOME."
                )
            time.sleep(0.2)
        yield


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


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
        preexec_fn=_end_with_the_parent,
    )

    def end(_number: int, _frame: FrameType | None) -> None:
        child.terminate()

    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # the last: its terminal was closed
    before = {number: signal.signal(number, end) for number in ending}
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


def _end_with_the_parent() -> None:
    """In the new process: nobody would end it after a parent that was killed (Linux only)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


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
