"""The bedside process on one file and fixed ports, to be killed: FILE MLLP_PORT LIVE_PORT BEDS."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from openketamine.bedside.run import Bedside
from openketamine.bedside.store import BedPlace
from tests.bedside.sqlite_store import SqliteStore


async def main(file: str, mllp: int, live: int, beds: int) -> None:
    places = {f"BED{n}": BedPlace(clinic="a", bed=f"BED{n}") for n in range(beds)}
    store = SqliteStore(Path(file), places)
    async with Bedside(
        store,
        clock=lambda: datetime.now(UTC),
        clinic_of={"alice": "a"}.get,
        mllp_port=mllp,
        live_port=live,
    ):
        await asyncio.sleep(120)


asyncio.run(main(sys.argv[1], *(int(text) for text in sys.argv[2:5])))
