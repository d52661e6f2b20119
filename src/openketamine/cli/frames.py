"""`openketamine frames SESSION|BED`: stored frames, newest last, exactly as received."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

import typer

if TYPE_CHECKING:
    from openketamine.queries.rows import FrameRow


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("frames")(frames)


def frames(
    place: str = typer.Argument(metavar="SESSION|BED", help="Session id, bed id, name or device."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON with stable keys."),
    limit: int = typer.Option(20, min=1, max=10_000_000, help="How many of the newest frames."),
) -> None:
    """Print the stored frames of a session or bed, for checking value for value."""
    import django

    django.setup()
    rows = _find(place, limit)
    if as_json:
        from openketamine.cli._output import print_json

        print_json([_as_json(row) for row in rows])
        return
    for row in rows:
        values = " ".join(f"{name}={value:g}" for name, value in row.values.items())
        flags = " ".join(f"{name}:{flag}" for name, flag in row.flags.items())
        alerts = " ".join(f"alert:{a.phase}:{a.code} {a.text}" for a in row.alerts)
        typer.echo(" ".join(filter(None, (_time(row.device_ms), values, flags, alerts))))


def _find(place: str, limit: int) -> tuple[FrameRow, ...]:
    """The frames of the session or bed that the text names, in whichever clinic has it."""
    from openketamine.core.errors import BadInputError
    from openketamine.queries.clinic import beds, clinic_ids
    from openketamine.queries.sessions import has_session
    from openketamine.queries.vitals import frames as stored

    wanted = _uuid(place)
    for clinic_id in clinic_ids():
        if wanted and has_session(clinic_id=clinic_id, session_id=wanted):
            return stored(clinic_id=clinic_id, session_id=wanted, limit=limit)
        for bed in beds(clinic_id=clinic_id):
            if wanted == bed.id or place in (bed.name, bed.device_key):
                return stored(clinic_id=clinic_id, bed_id=bed.id, limit=limit)
    raise BadInputError(f"No session or bed is called {place!r}.", field="place")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _time(milliseconds: int) -> str:
    from openketamine.records.readings import from_ms

    return from_ms(milliseconds).isoformat(timespec="milliseconds")


def _as_json(row: FrameRow) -> dict[str, Any]:
    return {
        "bed": str(row.bed_id),
        "session": str(row.session_id) if row.session_id else None,
        "device_at": _time(row.device_ms),
        "device_ms": row.device_ms,
        "received_ms": row.received_ms,
        "values": dict(row.values),
        "flags": dict(row.flags),
        "alerts": [asdict(alert) for alert in row.alerts],
        "source": row.source,
        "message_id": row.message_id,
        "digest": row.digest,
    }
