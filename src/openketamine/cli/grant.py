"""`openketamine grant`: what the service's own PostgreSQL role needs, and nothing more."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("grant")(grant)


def grant(
    name: Annotated[str, typer.Argument(help="The role that `serve` will run as.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")] = False,
) -> None:
    """Bring a PostgreSQL database up to date and let a restricted role serve it.

    Run it as the owner of the tables, at first and after every update. The role is created if
    it is missing, without a password.
    """
    import django

    from openketamine.cli._output import print_json

    django.setup()
    from openketamine.config.service_role import prepare_role

    is_new = prepare_role(name)
    if as_json:
        print_json({"role": name, "created": is_new})
        return
    typer.echo(f"The role {name} {'was created and ' if is_new else ''}may serve this database.")
