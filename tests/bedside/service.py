"""The bedside process as the service runs it, on the test's database, to be watched and killed."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client

from openketamine.actions.actor import Actor
from openketamine.actions.append_event import append_event
from openketamine.core.monitoring.frame import Frame, Metric, Sample
from openketamine.core.session.commands import Command, CommandKind
from openketamine.devices.hl7v2 import MllpClient, encode_oru
from openketamine.records.models import Clinic, Staff
from openketamine.records.scope import clinic_scope
from tests.actions.world import World
from tests.spec.session.day import CHECKS, card, read_off

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


def now() -> datetime:
    return datetime.now(UTC)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Service:
    """One bedside process at a time, on fixed ports."""

    def __init__(self, database_url: str) -> None:
        self.mllp, self.live = free_port(), free_port()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "openketamine.config.settings",
            "OPENKETAMINE_DATABASE": database_url,
            "OPENKETAMINE_SECRET_KEY": settings.SECRET_KEY,
            "OPENKETAMINE_MLLP_PORT": str(self.mllp),
            "OPENKETAMINE_LIVE_PORT": str(self.live),
        }
        self.start()

    def start(self) -> None:
        arguments = [sys.executable, "-m", "openketamine.bedside"]
        self.process = subprocess.Popen(arguments, cwd=ROOT, env=self.environment)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def restart(self, *, clock_stands_at: datetime | None = None) -> None:
        """Kill and start anew, with the machine's clock or one that stands still."""
        self.kill()
        if clock_stands_at is not None:
            stands = f"{clock_stands_at.timestamp():.6f}*0"
            self.environment["OPENKETAMINE_CLOCK"] = stands
        self.start()
        self.until_ready()

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)

    def limit_file_size(self, size: int) -> None:
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def health(self) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.live}/healthz", timeout=5) as page:
                text = page.read()
        except urllib.error.HTTPError as error:  # 503 tells what is wrong
            text = error.read()
        found: dict[str, Any] = json.loads(text)
        return found

    def until_ready(self) -> None:
        for _ in range(300):
            try:
                self.health()
                return
            except OSError:
                assert self.process.poll() is None, "the bedside process ended"
                time.sleep(0.1)
        raise AssertionError("the bedside process did not start")

    def until(self, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until the health page tells something."""
        for _ in range(300):
            if is_so(health := self.health()):
                return health
            time.sleep(0.1)
        raise AssertionError(f"it did not come: {health}")

    def device(self) -> MllpClient:
        return MllpClient("127.0.0.1", self.mllp, ack_timeout_s=30, attempts=1)


def message(bed: str, at: datetime, **values: float) -> bytes:
    """One message of a monitor; values by the name of the metric: `spo2=97.0`."""
    samples = tuple(Sample(Metric[name.upper()], value) for name, value in values.items())
    frame = Frame(bed_key=bed, device_at=at, received_at=at, samples=samples)
    return encode_oru(frame, control_id=f"{bed}-{at.timestamp()}", sent_at=at)


async def in_database(call: Callable[[], T]) -> T:
    """Run synchronous database code beside the loop; its thread keeps no connection."""

    def run() -> T:
        try:
            return call()
        finally:
            connection.close()

    return await asyncio.to_thread(run)


def rows(world: World, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a read in a clinic's scope."""
    with clinic_scope(world.clinic_id), connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def switch_alerts(world: World, *, is_on: bool) -> None:
    Clinic.objects.filter(pk=world.clinic_id).update(is_alerting_on=is_on)


def log_in(person: Actor) -> str:
    """The session cookie of a signed-in person."""
    client = Client()
    staff = Staff.objects.get(pk=person.staff_id)
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def do(
    world: World,
    kind: CommandKind,
    by: Actor | None = None,
    at: datetime | None = None,
    **payload: Any,
) -> None:
    command = Command(kind=kind, payload=payload)
    append_event(world.session_id, command, by=by or world.nora, at=at or now())


def arrive(world: World, at: datetime | None = None) -> None:
    identity = ["name", "date of birth"]
    do(world, CommandKind.CHECK_IN, at=at, bed_id=str(world.bed_id), identity=identity)


def infuse(world: World) -> None:
    """From the arrival to the running infusion."""
    arrive(world)
    for check, facts in CHECKS.items():
        do(world, CommandKind.RECORD_CHECK, check=check, facts=dict(facts))
    do(world, CommandKind.COMPLETE_CHECKS)
    do(world, CommandKind.PREPARE_DOSE, **card())
    do(world, CommandKind.CONFIRM_DOUBLE_CHECK, by=world.paul, **read_off(card()))
    do(world, CommandKind.START_INFUSION)


def text_id(value: object) -> str:
    """An id as SQLite (hex text) or PostgreSQL (UUID) gives it, in one form."""
    return str(value if isinstance(value, UUID) else UUID(str(value)))
