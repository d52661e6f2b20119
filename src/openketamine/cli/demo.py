"""`openketamine demo`: a fictional clinic with patients in every phase, ready to try."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openketamine.core.errors import BadInputError

if TYPE_CHECKING:
    from openketamine.config.demo_clinic import DemoClinic

_HOME = "var/demo"
_MARKER = "this-is-a-demo"
_HOST = "127.0.0.1"  # fictional patients and a printed password: for this machine only
_STALE = timedelta(hours=1)
_NOTHING_LEAVES = {"OPENKETAMINE_EMAIL": "sink", "OPENKETAMINE_SMS": "sink"}
"""Also where this machine has a mail server set: messages end in a file of the home folder."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    speed: Annotated[float, typer.Option(help="Let time run faster.", min=1, max=100)] = 1.0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Wipe the demo and begin anew.")] = False,
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8000,
    live_port: Annotated[int, typer.Option(help="Port of the live streams.")] = 8001,
    mllp_port: Annotated[int, typer.Option(help="Port for monitors (HL7 v2, MLLP).")] = 2575,
    free_rooms: Annotated[
        list[int] | None,
        typer.Option(
            "--free-room",
            help="Leave this room's bed to a monitor or recording of your own (repeatable).",
            min=1,
            max=6,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print address and logins.")] = False,
) -> None:
    """Serve a demo clinic of six rooms with virtual patients. Ctrl-C ends it."""
    from openketamine.cli.serve import bring_up_to_date, service_ports
    from openketamine.config import supervisor

    home = Path(os.environ.setdefault("OPENKETAMINE_HOME", _HOME)).resolve()
    environment = demo_environment(home, port, live_port, mllp_port, speed)
    os.environ.update(environment)
    supervisor.check_ports(service_ports(port, live_port, mllp_port))
    with supervisor.only_one(home):
        claim(home, fresh=fresh)
        bring_up_to_date()
        if fresh:
            _wipe()
        clinic, note = _clinic(as_json=as_json)
        ward = supervisor.Program(
            "ward", ("-m", "openketamine.config.demo_ward", *map(str, free_rooms or ()))
        )
        address = f"http://{_HOST}:{port}"
        code = supervisor.supervise(
            home,
            (*supervisor.service_programs(_HOST, port), ward),
            environment=environment,
            ready_url=f"{address}/login/",
            on_ready=lambda: _tell(address, clinic, note, as_json=as_json),
        )
    raise typer.Exit(code)


def demo_environment(
    home: Path, port: int, live_port: int, mllp_port: int, speed: float = 1
) -> dict[str, str]:
    """What every process of the demo must agree on, whatever the machine's own environment says."""
    from openketamine.cli.serve import service_environment
    from openketamine.config.clock import clock_setting

    environment = service_environment(port, live_port, mllp_port)
    environment |= {"OPENKETAMINE_HOME": str(home)} | _NOTHING_LEAVES
    if speed != 1:
        environment["OPENKETAMINE_CLOCK"] = clock_setting(speed)
    return environment


def claim(home: Path, *, fresh: bool) -> None:
    """Mark the home folder as a demo's; with `fresh` empty it first.

    Raises BadInputError, and touches nothing, when the folder holds data without the mark. The
    lock of the running command (in run/) stays.
    """
    marker = home / _MARKER
    others = [path for path in home.iterdir() if path.name != "run"]
    if others and not marker.exists():
        raise BadInputError(
            f"{home} holds data that are not a demo's. Name another folder in OPENKETAMINE_HOME.",
            field="home",
        )
    if fresh:
        for path in others:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    marker.write_text("Everything in this folder is fictional and may be deleted.\n")


def _wipe() -> None:
    """What lies in a database of its own and not in the home folder."""
    from openketamine.config.demo_clinic import wipe

    wipe()


def _clinic(*, as_json: bool) -> tuple[DemoClinic, str]:
    """The demo of today, seeded where there is none, and a note on how old it is."""
    from openketamine.config import clock
    from openketamine.config.demo_clinic import day_began, present_day, seed
    from openketamine.config.demo_pathway import seed_pathway
    from openketamine.config.demo_portal import open_portal

    now = clock.now()
    clinic = present_day(now)
    is_new = clinic is None
    if clinic is None:
        _say("Preparing today's patients ...", as_json=as_json)
        clinic = seed(now)
    open_portal(clinic.clinic_id, clinic.password, now)
    seed_pathway(clinic.clinic_id, clinic.password, now)
    return clinic, "" if is_new else _age(day_began(now))


def _age(age: timedelta) -> str:
    if age < _STALE:
        return ""
    hours = round(age.total_seconds() / 3600)
    return f"This day began {hours} h ago, so infusions have run out. --fresh begins anew."


def _say(text: str, *, as_json: bool) -> None:
    if not as_json:
        typer.echo(text)


def _tell(address: str, clinic: DemoClinic, note: str, *, as_json: bool) -> None:
    from openketamine.config.demo_pathway import PATHWAY_LOGINS
    from openketamine.config.demo_portal import PATIENT_LOGINS

    people = (*PATIENT_LOGINS, *PATHWAY_LOGINS)
    if as_json:
        from openketamine.cli._output import print_json

        logins = [{"username": one.username, "role": one.role} for one in clinic.logins]
        patients = [{"email": one.email, "role": "patient"} for one in people]
        told = {"address": address, "password": clinic.password}
        print_json({**told, "logins": logins, "patients": patients})
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table("Login", "Role", "For", box=None, pad_edge=False)
    for login in clinic.logins:
        table.add_row(login.username, login.role.replace("_", " "), login.purpose)
    for patient in people:
        table.add_row(patient.email, "patient", patient.purpose)
    console.print(f"\nThe demo clinic is open at [bold]{address}[/]\n")
    console.print(table)
    console.print(f"\nPassword of all logins: [bold]{clinic.password}[/]")
    console.print("All patients are fictional. Ctrl-C ends it.")
    if note:
        console.print(note)
