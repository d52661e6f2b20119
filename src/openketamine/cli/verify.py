"""`openketamine verify`: prove that no stored event or audit row was changed or removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.progress import TaskID

    from openketamine.queries.chains import ChainReport


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify")(verify)


def verify(
    as_json: bool = typer.Option(False, "--json", help="Print JSON with stable keys."),
) -> None:
    """Prove the audit and event chains; names the first broken links and exits with 1."""
    import django

    django.setup()
    reports, damaged = _look()
    if as_json:
        _print_json(reports, damaged)
    else:
        _print_text(reports, damaged)
    if damaged or any(report.broken for report in reports):
        raise typer.Exit(1)


def _look() -> tuple[list[ChainReport], tuple[str, ...]]:
    """The chains of every clinic, and what is wrong with the database that holds them."""
    from django.db import DatabaseError

    from openketamine.queries.damage import damage, why_unreadable

    reports: list[ChainReport] = []
    try:
        damaged = damage()
        reports += _reports()
    except (DatabaseError, ValueError) as error:  # a damaged schema quotes what is no text
        return reports, (f"the database cannot be read: {why_unreadable(error)}",)
    return reports, damaged


def _reports() -> list[ChainReport]:
    """Every clinic's report, with progress on standard error where a person looks at it."""
    from rich.console import Console
    from rich.progress import Progress

    from openketamine.queries.chains import chain_length, chain_report
    from openketamine.queries.clinic import clinic_ids

    reports = []
    with Progress(console=Console(stderr=True), transient=True) as bar:
        for clinic_id in clinic_ids():
            task = bar.add_task("Checking", total=chain_length(clinic_id=clinic_id))

            def advance(rows: int, task_id: TaskID = task) -> None:
                bar.advance(task_id, rows)

            reports.append(chain_report(clinic_id=clinic_id, progress=advance))
    return reports


def _print_json(reports: Sequence[ChainReport], damaged: Sequence[str]) -> None:
    from dataclasses import asdict

    from openketamine.cli._output import print_json

    clinics = [asdict(report) for report in reports]
    broken = [link for clinic in clinics for link in clinic["broken"]]
    print_json(
        {
            "ok": not broken and not damaged,
            "first_broken": next(iter(broken), None),
            "damaged": list(damaged),
            "clinics": clinics,
        }
    )


def _print_text(reports: Sequence[ChainReport], damaged: Sequence[str]) -> None:
    for report in reports:
        typer.echo(
            f"{report.clinic}: {report.audit_rows} audit rows, {report.events} events of "
            f"{report.sessions} sessions, {report.signatures} signatures, "
            f"{report.documents} documents, {report.rows} plans and consent steps: "
            f"{'BROKEN' if report.broken else 'whole'}"
        )
        for link in report.broken:
            session = f" session {link.session_id}" if link.session_id else ""
            typer.echo(
                f"  {link.table} clinic {link.clinic_id}{session} seq {link.seq}: {link.what}"
            )
    if not reports and not damaged:
        typer.echo("There is no clinic in this database: nothing to verify.")
    for place in damaged:
        typer.echo(f"DAMAGED database: {place}")
    if damaged:
        typer.echo("Stop the service, keep this file for the record, and restore a backup.")
