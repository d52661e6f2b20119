"""The one clock of the system. A demo may run it faster; nothing else reads the time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's time, aware UTC."""
    return datetime.now(UTC)


def scaled_clock(epoch: datetime, speed: float) -> Clock:
    """A clock that stood at `epoch` when the machine did and runs `speed` times as fast."""

    def now() -> datetime:
        elapsed = datetime.now(UTC) - epoch
        return epoch + timedelta(seconds=elapsed.total_seconds() * speed)

    return now


def configured_clock() -> Clock:
    """The clock that the environment asks for: `OPENKETAMINE_CLOCK=EPOCH_SECONDS*SPEED`.

    Every process of one service is started with the same value, so that they agree.
    """
    setting = os.environ.get("OPENKETAMINE_CLOCK", "")
    if not setting:
        return system_clock
    epoch, _, speed = setting.partition("*")
    return scaled_clock(datetime.fromtimestamp(float(epoch), UTC), float(speed))


def clock_setting(speed: float) -> str:
    """The value of `OPENKETAMINE_CLOCK` for a clock that starts now and runs at `speed`."""
    return f"{time.time():.3f}*{speed:g}"


now: Clock = configured_clock()
