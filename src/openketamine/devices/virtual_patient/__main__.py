"""`python -m openketamine.devices.virtual_patient`: virtual beds that speak MLLP."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime

from openketamine.devices.virtual_patient import PROFILES, BedSpec, run_ward


def main() -> None:
    """Run virtual beds until interrupted."""
    parser = argparse.ArgumentParser(prog="virtual_patient", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=2575)
    parser.add_argument(
        "--bed",
        action="append",
        default=[],
        metavar="KEY=PROFILE",
        help=f"may be repeated; profiles: {', '.join(PROFILES)}",
    )
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--infuse-after-min", type=float, default=2.0)
    parser.add_argument("--infuse-min", type=float, default=40.0)
    parser.add_argument("--rate-mg-per-min", type=float, default=1.0)
    args = parser.parse_args()
    started = time.time()

    def clock() -> datetime:
        """The machine's time, `--speed` times as fast; this is an entry point of its own."""
        return datetime.fromtimestamp(started + (time.time() - started) * args.speed, UTC)

    rate = _window(clock, args.infuse_after_min, args.infuse_min, args.rate_mg_per_min)
    beds = []
    for number, text in enumerate(args.bed or ["DEMO^ROOM1^BED1=normal"]):
        key, _, profile = text.partition("=")
        if (profile or "normal") not in PROFILES:
            parser.error(f"{profile!r} is not a profile: {', '.join(PROFILES)}")
        beds.append(
            BedSpec(
                bed_key=key,
                seed=args.seed + number,
                profile=profile or "normal",
                rate_mg_per_min=rate,
            )
        )
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(beds, args.host, args.port, clock, args.speed))


def _window(
    clock: Callable[[], datetime], after_min: float, minutes: float, rate: float
) -> Callable[[], float]:
    begun = clock()

    def now_rate() -> float:
        elapsed = (clock() - begun).total_seconds() / 60
        return rate if after_min <= elapsed < after_min + minutes else 0.0

    return now_rate


async def _run(
    beds: list[BedSpec], host: str, port: int, clock: Callable[[], datetime], speed: float
) -> None:
    await run_ward(beds, host, port, clock=clock, stop=asyncio.Event(), speed=speed)


if __name__ == "__main__":
    main()
