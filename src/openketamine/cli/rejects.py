"""`openketamine rejects`: device messages that were refused and can be given to no clinic."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rejects")(rejects)


def rejects(
    last: Annotated[int, typer.Option(help="How many to list, the newest.", min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")] = False,
) -> None:
    """List refused device messages that may be of any of several clinics, newest last."""
    import django

    django.setup()
    from openketamine.queries.rejects import rejects_of_no_clinic

    count, newest = rejects_of_no_clinic(limit=last)
    if as_json:
        from dataclasses import asdict

        from openketamine.cli._output import print_json

        print_json({"count": count, "newest": [asdict(entry) for entry in newest]})
        return
    typer.echo(f"{count} refused messages of no known clinic")
    for entry in newest:
        where = f" at {entry.location}" if entry.location else ""
        typer.echo(
            f"{entry.received_at:%Y-%m-%d %H:%M:%S} {entry.peer} {entry.code}{where}:"
            f" {entry.reason}"
        )
