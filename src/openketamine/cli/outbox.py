"""`openketamine outbox`: messages that left, wait or failed; send what is due now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from openketamine.cli._output import print_json

if TYPE_CHECKING:
    from openketamine.queries.outbox import OutboxRow

AsJson = Annotated[bool, typer.Option("--json", help="For programs")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="Messages to patients: list, send-now.", no_args_is_help=True)
    group.command("list")(list_messages)
    group.command("send-now")(send_now)
    app.add_typer(group, name="outbox")


def list_messages(
    state: Annotated[str, typer.Option(help="Only those in this state, such as failed.")] = "",
    last: Annotated[int, typer.Option(help="How many of each clinic.", min=1, max=1000)] = 20,
    as_json: AsJson = False,
) -> None:
    """How many messages are in each state, and the newest; no names, addresses or texts."""
    import django

    django.setup()
    from openketamine.core.errors import BadInputError
    from openketamine.queries.clinic import clinic_ids
    from openketamine.queries.outbox import STATES, outbox, outbox_counts

    if state and state not in STATES:
        raise BadInputError(f"The state must be one of {', '.join(STATES)}.", field="state")
    counts = dict.fromkeys(STATES, 0)
    rows: list[OutboxRow] = []
    for clinic_id in clinic_ids():
        for name, count in outbox_counts(clinic_id=clinic_id).items():
            counts[name] += count
        rows += outbox(clinic_id=clinic_id, state=state, limit=last)
    rows.sort(key=lambda row: row.created_at)
    if as_json:
        listed = [
            {
                "id": str(row.id),
                "created_at": row.created_at.isoformat(),
                "message": row.template,
                "channel": row.channel,
                "state": row.state,
                "attempts": row.attempts,
                "last_error": row.last_error,
            }
            for row in rows
        ]
        print_json({"counts": counts, "messages": listed})
        return
    typer.echo(", ".join(f"{count} {name}" for name, count in counts.items() if count) or "empty")
    for row in rows:
        why = f": {row.last_error}" if row.last_error else ""
        typer.echo(
            f"{row.created_at:%Y-%m-%d %H:%M} {row.template} by {row.channel}"
            f" {row.state}{why} ({row.id})"
        )


def send_now(as_json: AsJson = False) -> None:
    """Queue the reminders that are due and send what waits, once; the service does it by itself."""
    import django

    django.setup()
    from openketamine.config.sender import Rounds

    told = Rounds().once()
    if as_json:
        print_json(dict(sorted(told.items())))
        return
    typer.echo(", ".join(f"{how} {count}" for how, count in sorted(told.items())) or "nothing due")
