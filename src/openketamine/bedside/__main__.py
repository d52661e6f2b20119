"""`python -m openketamine.bedside`: the bedside process of a service, until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys

import django
from django.conf import settings
from django.utils.module_loading import import_string

_log = logging.getLogger("openketamine.bedside")


async def run() -> int:
    """Serve until SIGTERM or SIGINT (0), or until a part fails (1)."""
    from openketamine.bedside.database import DatabaseStore
    from openketamine.bedside.login import viewer_of
    from openketamine.bedside.run import Bedside

    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    bedside = Bedside(
        DatabaseStore(),
        clock=import_string(settings.CLOCK),
        viewer_of=viewer_of,
        mllp_host=settings.MLLP_HOST,
        mllp_port=settings.MLLP_PORT,
        live_host=settings.LIVE_HOST,
        live_port=settings.LIVE_PORT,
        origins=settings.LIVE_ORIGINS,
        speed=settings.CLOCK_SPEED,
    )
    async with bedside:
        _log.info("monitors at port %d, screens at port %d", bedside.mllp.port, bedside.live_port)
        waits = [asyncio.create_task(event.wait()) for event in (ended, bedside.failed)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return 1 if bedside.failed.is_set() else 0


def main() -> None:
    """Set Django up and run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openketamine.config.settings")
    django.setup()
    sys.exit(asyncio.run(run()))


if __name__ == "__main__":
    main()
