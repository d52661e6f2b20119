"""`openketamine bench`: measure this machine."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openketamine.cli._bench_tables import show_live, show_pharmacology
from openketamine.cli._output import print_json
from openketamine.core.errors import BadInputError, ShownError

if TYPE_CHECKING:
    from openketamine.cli._bench_live import Tally, Target

_READY_WITHIN_S = 30.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(help="Measure this machine.", no_args_is_help=True)
    group.command()(live)
    group.command()(pharmacology)
    group.command()(planning)
    app.add_typer(group, name="bench")


def live(
    beds: Annotated[int, typer.Option(help="Monitors at 1 message/s.", min=1, max=1000)] = 50,
    viewers: Annotated[int, typer.Option(help="Live screens.", min=0, max=200)] = 5,
    seconds: Annotated[int, typer.Option(help="How long.", min=1, max=3600)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """From the wire to the store and to the screen: a real bedside process under load."""
    from rich.console import Console
    from rich.progress import Progress

    with (
        tempfile.TemporaryDirectory(prefix="openketamine-bench-") as home,
        Progress(console=Console(stderr=True), disable=as_json, transient=True) as bar,
    ):
        task = bar.add_task(f"Seeding {beds} beds with a running infusion", total=None)
        keys = tuple(f"BENCH^ROOM{n}^BED1" for n in range(1, beds + 1))
        target_of = _prepared(Path(home), keys)
        with _bedside(Path(home)) as process:
            target = target_of(process.pid)
            bar.update(
                task, description=f"{beds} beds, {viewers} viewers", total=seconds, completed=0
            )
            tally = _load(
                target,
                viewers,
                seconds,
                lambda done: bar.update(task, completed=min(done, seconds)),
            )
        figures = _figures(tally, beds=beds, viewers=viewers, stored=_stored())
    _print(figures, show_live, as_json=as_json)
    if figures["lost"] or figures["duplicated"]:
        raise typer.Exit(1)


def pharmacology(
    patients: Annotated[int, typer.Option(help="Virtual patients.", min=1, max=100_000)] = 10_000,
    repetitions: Annotated[int, typer.Option(help="Turns of all tasks.", min=1, max=1000)] = 25,
    peer: Annotated[
        str, typer.Option(help="opentiva: run it too, where installed; else its published figure.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Levels of many patients against the speed of memory and of other tools."""
    from rich.console import Console
    from rich.progress import Progress

    try:
        from openketamine.cli._bench_peer import opentiva
        from openketamine.cli._bench_pharmacology import measure
    except ModuleNotFoundError as missing:
        raise ShownError(
            f"{missing.name} is needed: pip install openketamine[pharmacology]"
        ) from missing
    if peer not in ("", "opentiva"):
        raise BadInputError(f"The peer is opentiva, not {peer!r}.", field="peer")
    with Progress(console=Console(stderr=True), disable=as_json, transient=True) as bar:
        task = bar.add_task(f"{patients} patients", total=None)
        figures = measure(
            patients,
            repetitions,
            opentiva() if peer else None,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    _print(figures, show_pharmacology, as_json=as_json)


def planning(
    patients: Annotated[int, typer.Option(help="Patients to place.", min=1, max=500)] = 60,
    rooms: Annotated[int, typer.Option(help="Rooms.", min=1, max=100)] = 16,
    days: Annotated[int, typer.Option(help="Working days.", min=5, max=40)] = 15,
    nurses: Annotated[int, typer.Option(help="Nurses on every day.", min=0, max=100)] = 8,
    why: Annotated[bool, typer.Option(help="If impossible, say why and what helps.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Six infusions of many patients into rooms, staff and days: a proof, and how long it takes."""
    from openketamine.cli._bench_planning import measure
    from openketamine.cli._bench_tables import show_planning

    figures = measure(patients=patients, rooms=rooms, days=days, nurses=nurses, why=why)
    _print(figures, show_planning, as_json=as_json)
    if figures["status"] == "unknown":
        raise typer.Exit(1)


def _prepared(home: Path, keys: tuple[str, ...]) -> Any:
    """A migrated and seeded temporary home on free ports; gives the target for a pid."""
    from openketamine.cli._bench_live import Target
    from openketamine.cli.serve import bring_up_to_date, service_environment

    mllp_port, live_port, web_port = _free_ports(3)
    os.environ.update(service_environment(web_port, live_port, mllp_port))
    os.environ.update(OPENKETAMINE_HOME=str(home), OPENKETAMINE_CLOCK="")
    os.environ["OPENKETAMINE_DATABASE"] = f"sqlite:///{home / 'bench.sqlite3'}"
    bring_up_to_date()
    from openketamine.config import clock
    from openketamine.config.demo_clinic import seed_beds

    ids = seed_beds(keys, clock.now())
    cookie = _login("nurse")

    def target(pid: int) -> Target:
        return Target(
            pid=pid,
            mllp_port=mllp_port,
            live_port=live_port,
            cookie=cookie,
            beds={key: str(bed) for key, bed in ids.items()},
        )

    return target


def _login(username: str) -> str:
    """The cookie of a signed-in person, made directly: signing in is not what is measured."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from openketamine.records.models import Staff

    person = Staff.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def _bedside(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The real process, ready; ended when the measurement is over."""
    log = home / "bedside.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "openketamine.bedside"], stdout=output, stderr=output
        )
    try:
        _wait_until_ready(process, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    url = f"http://127.0.0.1:{os.environ['OPENKETAMINE_LIVE_PORT']}/healthz"
    deadline = time.monotonic() + _READY_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    said = log.read_text(errors="replace").strip().splitlines()
    raise ShownError(f"The bedside process did not start: {said[-1] if said else 'no output'}")


def _load(target: Target, viewers: int, seconds: int, progress: Any) -> Tally:
    from openketamine.cli._bench_live import load
    from openketamine.config import clock

    return asyncio.run(
        load(target, viewers=viewers, seconds=seconds, clock=clock.now, progress=progress)
    )


def _stored() -> Mapping[tuple[str, int], int]:
    """How often each frame is in the database, by bed and device time."""
    from django.db.models import Count

    from openketamine.config.demo_clinic import CLINIC_ID
    from openketamine.records.models import VitalFrame
    from openketamine.records.scope import clinic_scope

    with clinic_scope(CLINIC_ID):
        rows = VitalFrame.objects.filter(clinic_id=CLINIC_ID).values("bed_id", "device_ms")
        counted = rows.annotate(copies=Count("digest"))
        return {(str(row["bed_id"]), row["device_ms"]): row["copies"] for row in counted}


def _figures(
    tally: Tally, *, beds: int, viewers: int, stored: Mapping[tuple[str, int], int]
) -> dict[str, Any]:
    """The figures with stable keys; times in ms, None where the system does not tell."""
    wanted = len(tally.acked) * viewers
    shown = sum(len(seen.keys() & tally.acked) for seen in tally.seen)
    cpu_pct = None if tally.cpu_s is None else round(100 * tally.cpu_s / tally.elapsed_s, 1)
    return {
        "beds": beds,
        "viewers": viewers,
        "seconds": round(tally.elapsed_s, 1),
        "messages": len(tally.ack_s),
        "messages_per_s": round(len(tally.ack_s) / tally.elapsed_s, 1),
        "acknowledged": len(tally.acked),
        "refused": tally.refused,
        "resent": tally.resent,
        "ack_ms": _quantiles(tally.ack_s),
        "wire_to_screen_ms": _quantiles(tally.screen_s),
        "lost": len(tally.acked - stored.keys()),
        "duplicated": sum(copies - 1 for copies in stored.values()),
        "missed_on_screen": wanted - shown,
        "repeated_on_screen": sum(seen.total() - len(seen) for seen in tally.seen),
        "bedside_cpu_pct": cpu_pct,
        "bedside_rss_mb": None if tally.rss_mb is None else round(tally.rss_mb, 1),
        "cores": os.cpu_count(),
    }


def _quantiles(seconds: Sequence[float]) -> dict[str, float] | None:
    """p50, p99 and the largest, in ms; each is a value that was measured."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    last = len(ordered) - 1
    at = {"p50": round(0.5 * last), "p99": round(0.99 * last), "max": last}
    return {name: round(ordered[index] * 1000, 2) for name, index in at.items()}


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _print(
    figures: Mapping[str, Any], show: Callable[[Mapping[str, Any]], None], *, as_json: bool
) -> None:
    if as_json:
        print_json(figures)
    else:
        show(figures)
