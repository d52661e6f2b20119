"""`openketamine rejects`: device messages that are kept raw, refused or not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from openketamine.queries.rejects import Rejects

_COUNTS = ("refused", "not_understood")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rejects")(rejects)


def rejects(
    last: Annotated[int, typer.Option(help="How many to list, the newest.", min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")] = False,
) -> None:
    """List device messages that were refused, or accepted and not understood, newest last."""
    import django

    django.setup()
    found = _found(last)
    refused, not_understood = (sum(getattr(f, name) for f in found) for name in _COUNTS)
    entries = (entry for part in found for entry in part.newest)
    newest = sorted(entries, key=lambda entry: entry.received_at)[-last:]
    if as_json:
        from dataclasses import asdict

        from openketamine.cli._output import print_json

        listed = [asdict(entry) for entry in newest]
        counts = {"count": refused + not_understood, "not_understood": not_understood}
        print_json(counts | {"newest": listed})
        return
    typer.echo(f"{refused} refused, {not_understood} accepted (AA) and not understood")
    for entry in newest:
        where = f" at {entry.location}" if entry.location else ""
        typer.echo(
            f"{entry.received_at:%Y-%m-%d %H:%M:%S} {entry.peer} {entry.code}{where}:"
            f" {entry.reason}"
        )


def _found(last: int) -> list[Rejects]:
    """What is kept for no clinic, and for each."""
    from openketamine.queries.clinic import clinic_ids
    from openketamine.queries.rejects import clinic_rejects, rejects_of_no_clinic

    of_clinics = (clinic_rejects(clinic_id=clinic, limit=last) for clinic in clinic_ids())
    return [rejects_of_no_clinic(limit=last), *of_clinics]
