"""`openketamine replay`: play a recording or a stored session, to the screen or over MLLP."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from openketamine.cli._output import print_json
from openketamine.core.errors import BadInputError
from openketamine.core.monitoring.frame import Validity

if TYPE_CHECKING:
    from openketamine.cli._stored_session import StoredSession
    from openketamine.core.monitoring import AlertEvent
    from openketamine.core.monitoring.frame import Frame
    from openketamine.devices.replay import Recording
    from openketamine.devices.replay.sender import Tally

_DEFAULT_BED = "DEMO^ROOM1^BED1"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay)


def replay(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|SESSION",
            help="A recording (.csv, .hea of WFDB, .vital) or the id of a stored session.",
        ),
    ],
    to_mllp: Annotated[bool, typer.Option("--to-mllp", help="Send as a monitor would")] = False,
    host: Annotated[str, typer.Option(help="Where to send")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Where to send", min=1, max=65535)] = 2575,
    bed: Annotated[str, typer.Option(help="The bed's key in PV1-3")] = _DEFAULT_BED,
    speed: Annotated[float, typer.Option(help="1 to 1000 times as fast", min=1, max=1000)] = 1.0,
    minutes: Annotated[float, typer.Option(help="Recorded minutes to play; 0 is all", min=0)] = 0.0,
    from_minute: Annotated[float, typer.Option(help="Recorded minute to begin at", min=0)] = 0.0,
    start_at: Annotated[
        str, typer.Option(help="Device time of the first frame (ISO 8601); default is now")
    ] = "",
    tz: Annotated[str, typer.Option(help="Zone of --start-at without an offset")] = "UTC",
    attempts: Annotated[
        int, typer.Option(help="Tries per message before giving up; 0 is for ever", min=0)
    ] = 20,
    protocol: Annotated[
        str, typer.Option(help="Show the alerts under the limits of this protocol set instead")
    ] = "",
    phase: Annotated[
        str,
        typer.Option(
            help="With --protocol: whose limits; default: the session's own, of a file infusing"
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Play a recorded monitor or a stored session, value for value."""
    from openketamine.cli._what_if import print_events
    from openketamine.config.clock import now
    from openketamine.devices.replay import open_recording

    session = _session(source)
    from_s, length_s = from_minute * 60, minutes * 60
    if session and protocol:
        events = _alerts_of_session(session, protocol, phase, from_s, length_s)
        print_events(events, protocol, as_json=as_json)
        return
    recording = session.recording() if session else open_recording(Path(source))
    starts_at = _start(start_at, tz) if start_at else now()
    frames = _chosen(recording, bed, starts_at, speed, from_s, length_s)
    if protocol:
        events = _alerts_of_file(frames, protocol, phase, starts_at)
        print_events(events, protocol, as_json=as_json)
    elif to_mllp:
        _send(frames, recording, host, port, attempts or None, as_json=as_json)
    else:
        _print(frames, as_json=as_json)


def _session(source: str) -> StoredSession | None:
    """The stored session of this id; None when the text is no id but a file's name."""
    from openketamine.cli._stored_session import stored_session

    try:
        session_id = UUID(source)
    except ValueError:
        return None
    return stored_session(session_id)


def _alerts_of_session(
    session: StoredSession, protocol: str, phase: str, from_s: float, length_s: float
) -> list[AlertEvent]:
    from openketamine.cli._what_if import alerts_over, monitored_phase

    chosen = monitored_phase(phase) if phase else None
    limits = session.limits(session.protocol(protocol), chosen)
    return alerts_over(session.frames(from_s, length_s), list(limits))


def _alerts_of_file(
    frames: Iterator[Frame], protocol: str, phase: str, starts_at: datetime
) -> list[AlertEvent]:
    from openketamine.cli._what_if import alerts_over, monitored_phase
    from openketamine.core.monitoring import Baseline, limits_for
    from openketamine.core.protocols import load

    chosen = monitored_phase(phase or "infusing")
    return alerts_over(frames, [(starts_at, limits_for(load(protocol), Baseline(), chosen))])


def _start(text: str, zone: str) -> datetime:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except ZoneInfoNotFoundError:
        raise BadInputError(f"{zone!r} is not a known time zone.", field="tz") from None
    except ValueError:
        raise BadInputError(
            f"{text!r} is not a time such as 2026-03-02T09:00.", field="start_at"
        ) from None


def _chosen(
    recording: Recording,
    bed: str,
    starts_at: datetime,
    speed: float,
    from_s: float,
    length_s: float,
) -> Iterator[Frame]:
    frames = recording.frames(bed_key=bed, starts_at=starts_at, speed=speed, from_s=from_s)
    if not length_s:
        return frames
    ends_at = starts_at + timedelta(seconds=length_s / speed)
    return takewhile(lambda frame: frame.device_at < ends_at, frames)


def _print(frames: Iterator[Frame], *, as_json: bool) -> None:
    for frame in frames:
        values = {s.metric.value: s.value for s in frame.samples if s.value is not None}
        flags = {
            s.metric.value: s.validity.value
            for s in frame.samples
            if s.validity is not Validity.VALID
        }
        if as_json:
            line = {
                "bed": frame.bed_key,
                "at": frame.device_at.isoformat(),
                "values": values,
                "flags": flags,
            }
            sys.stdout.write(json.dumps(line) + "\n")
        else:
            shown = [f"{name} {value:g}" for name, value in values.items()]
            shown += [f"{name}:{flag}" for name, flag in flags.items()]
            sys.stdout.write(f"{frame.device_at:%H:%M:%S}  {'  '.join(shown)}\n")


def _send(
    frames: Iterator[Frame],
    recording: Recording,
    host: str,
    port: int,
    attempts: int | None,
    *,
    as_json: bool,
) -> None:
    import asyncio

    from rich.console import Console
    from rich.progress import Progress

    from openketamine.config.clock import now
    from openketamine.devices.replay.pipeline import Pipeline
    from openketamine.devices.replay.sender import send_frames

    async def run(progress: Progress) -> Tally:
        task = progress.add_task(f"{recording.name} to {host}:{port}", total=None)

        def show(tally: Tally) -> None:
            said = f"{tally.acknowledged} of {tally.sent} acknowledged"
            progress.update(task, completed=tally.sent, description=said)

        async with Pipeline(host, port, attempts=attempts) as pipeline:
            return await send_frames(frames, pipeline, clock=now, progress=show)

    with Progress(console=Console(stderr=True), disable=as_json, transient=True) as progress:
        try:
            tally = asyncio.run(run(progress))
        except ConnectionError as error:
            raise BadInputError(f"{error}. Is the bedside process running?", field="host") from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
    _summary(tally, as_json=as_json)


def _summary(tally: Tally, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "sent": tally.sent,
                "acknowledged": tally.acknowledged,
                "rejected": tally.rejected,
                "resent": tally.resent,
                "reasons": tally.reasons,
            }
        )
    else:
        sys.stdout.write(
            f"Sent {tally.sent}, acknowledged {tally.acknowledged}, "
            f"rejected {tally.rejected}, resent {tally.resent}.\n"
        )
        for reason in tally.reasons:
            sys.stdout.write(f"  {reason}\n")
    if tally.rejected:
        raise typer.Exit(1)
