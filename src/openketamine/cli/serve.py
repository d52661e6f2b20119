"""`openketamine serve`: the whole service under one command."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import Annotated

import typer

from openketamine.config.supervisor import Port
from openketamine.core.errors import BadInputError

_LOOPBACK = "127.0.0.1"
_EVERYWHERE = {"0.0.0.0": _LOOPBACK, "::": "::1"}  # noqa: S104  asked for by name only


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address of pages and live streams.")] = _LOOPBACK,
    mllp_host: Annotated[str, typer.Option(help="Address for monitors.")] = _LOOPBACK,
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8000,
    live_port: Annotated[int, typer.Option(help="Port of the live streams.")] = 8001,
    mllp_port: Annotated[int, typer.Option(help="Port for monitors (HL7 v2, MLLP).")] = 2575,
    without_tls: Annotated[
        bool, typer.Option("--without-tls", help="Serve other machines unencrypted all the same.")
    ] = False,
    migrate: Annotated[bool, typer.Option(help="Bring the database up to date first.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the addresses as JSON.")] = False,
) -> None:
    """Run web, bedside, worker and sender, and restart what dies. Ctrl-C ends all of them."""
    environment = service_environment(port, live_port, mllp_port, host, mllp_host)
    os.environ.update(environment)

    from django.conf import settings

    from openketamine.cli._output import print_json
    from openketamine.config import supervisor

    if not (is_loopback(host) or settings.BEHIND_TLS or without_tls):
        raise BadInputError(
            f"At {host} other machines would be served passwords and patients' data unencrypted. "
            "Put a proxy with TLS in front and set OPENKETAMINE_TLS=1; in a network that you "
            "trust --without-tls serves all the same.",
            field="host",
        )
    supervisor.check_ports(service_ports(port, live_port, mllp_port, host, mllp_host))
    address = f"http://{_in_url(host)}:{port}"
    warnings = listening_warnings(host, mllp_host, is_encrypted=settings.BEHIND_TLS)

    def tell() -> None:
        if as_json:
            told = {"address": address, "live_port": live_port, "mllp_port": mllp_port}
            print_json({**told, "warnings": warnings})
        else:
            typer.echo(f"OpenKetamine is running at {address}  (Ctrl-C ends it)")
            for warning in warnings:
                typer.echo(f"Warning: {warning}", err=True)

    with supervisor.only_one(settings.HOME):
        bring_up_to_date(migrate=migrate)
        code = supervisor.supervise(
            settings.HOME,
            supervisor.service_programs(host, port),
            environment=environment,
            ready_url=f"http://{_in_url(_EVERYWHERE.get(host, host))}:{port}/login/",
            on_ready=tell,
        )
    raise typer.Exit(code)


def service_environment(
    port: int, live_port: int, mllp_port: int, host: str = _LOOPBACK, mllp_host: str = _LOOPBACK
) -> dict[str, str]:
    """What every process of the service must agree on."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "openketamine.config.settings",
        "OPENKETAMINE_WEB_PORT": str(port),
        "OPENKETAMINE_LIVE_PORT": str(live_port),
        "OPENKETAMINE_MLLP_PORT": str(mllp_port),
        "OPENKETAMINE_LIVE_HOST": host,
        "OPENKETAMINE_MLLP_HOST": mllp_host,
    }
    if not os.environ.get("OPENKETAMINE_HOSTS") and host not in _EVERYWHERE:
        environment["OPENKETAMINE_HOSTS"] = ",".join(
            dict.fromkeys((_LOOPBACK, "localhost", _in_url(host)))
        )
    return environment


def service_ports(
    port: int, live_port: int, mllp_port: int, host: str = _LOOPBACK, mllp_host: str = _LOOPBACK
) -> tuple[Port, ...]:
    """The ports with their uses and options."""
    return (
        Port(host, port, "the pages", "--port"),
        Port(host, live_port, "the live streams", "--live-port"),
        Port(mllp_host, mllp_port, "the monitors", "--mllp-port"),
    )


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def bring_up_to_date(*, migrate: bool = True) -> None:
    """Apply the database's migrations and collect the static files, quietly.

    The service gives out its own copy: files that are built anew while it runs change nothing.
    """
    import django
    from django.core.management import call_command

    django.setup()
    from openketamine.config.owner import update_database

    # all anew: an installed file may bear an older time than the copy of its predecessor
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    update_database(migrate=migrate)


def listening_warnings(host: str, mllp_host: str, *, is_encrypted: bool) -> list[str]:
    """What whoever serves other machines must know, a sentence each."""
    found = []
    if not is_loopback(host) and not is_encrypted:
        found.append(f"pages and live streams at {host} are not encrypted.")
    if host in _EVERYWHERE and not os.environ.get("OPENKETAMINE_HOSTS"):
        found.append(
            "only this machine is answered: name in OPENKETAMINE_HOSTS, separated by commas, "
            "the hosts under which browsers reach the pages."
        )
    if not is_loopback(mllp_host):
        found.append(
            f"whoever reaches {mllp_host} can send values for any bed: MLLP knows no passwords "
            "and no encryption. Let only the monitors' network in."
        )
    return found


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
