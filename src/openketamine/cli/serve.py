"""`openketamine serve`: the whole service under one command."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from openketamine.config.supervisor import Port


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8000,
    live_port: Annotated[int, typer.Option(help="Port of the live streams.")] = 8001,
    mllp_port: Annotated[int, typer.Option(help="Port for monitors (HL7 v2, MLLP).")] = 2575,
    migrate: Annotated[bool, typer.Option(help="Bring the database up to date first.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the addresses as JSON.")] = False,
) -> None:
    """Run web, bedside and worker, and restart what dies. Ctrl-C ends all of them."""
    environment = service_environment(port, live_port, mllp_port)
    os.environ.update(environment)

    from django.conf import settings

    from openketamine.cli._output import print_json
    from openketamine.config import supervisor

    supervisor.check_ports(host, service_ports(port, live_port, mllp_port))
    address = f"http://{host}:{port}"

    def tell() -> None:
        if as_json:
            print_json({"address": address, "live_port": live_port, "mllp_port": mllp_port})
        else:
            typer.echo(f"OpenKetamine is running at {address}  (Ctrl-C ends it)")

    with supervisor.only_one(settings.HOME):
        if migrate:
            bring_up_to_date()
        code = supervisor.supervise(
            settings.HOME,
            supervisor.service_programs(host, port),
            environment=environment,
            ready_url=f"{address}/login/",
            on_ready=tell,
        )
    raise typer.Exit(code)


def service_environment(port: int, live_port: int, mllp_port: int) -> dict[str, str]:
    """What every process of the service must agree on."""
    return {
        "DJANGO_SETTINGS_MODULE": "openketamine.config.settings",
        "OPENKETAMINE_WEB_PORT": str(port),
        "OPENKETAMINE_LIVE_PORT": str(live_port),
        "OPENKETAMINE_MLLP_PORT": str(mllp_port),
    }


def service_ports(port: int, live_port: int, mllp_port: int) -> tuple[Port, ...]:
    """The ports with their uses and options."""
    return (
        Port(port, "the pages", "--port"),
        Port(live_port, "the live streams", "--live-port"),
        Port(mllp_port, "the monitors", "--mllp-port"),
    )


def bring_up_to_date() -> None:
    """Apply the database's migrations, quietly, and make the folders that are expected."""
    from pathlib import Path

    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
