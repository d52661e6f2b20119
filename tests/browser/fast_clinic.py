"""A service whose clock runs fast, and a virtual monitor at its one bed, over real MLLP."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openketamine.config.clock import Clock, clock_setting, scaled_clock
from openketamine.devices.virtual_patient import BedSpec, run_ward

SPEED = 40.0
STARTS_WITHIN_S = 60
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class FastClinic:
    """Where it is, what its seed printed, and its clock: a minute there is 1.5 seconds here."""

    address: str
    seeded: dict[str, Any]
    mllp_port: int
    home: Path
    environment: dict[str, str]
    clock: Clock

    @property
    def path(self) -> str:
        """The page that the seed named."""
        return str(self.seeded["path"])


@contextmanager
def fast_clinic(
    home: Path,
    ports: tuple[int, int, int],
    *,
    speed: float = SPEED,
    seed: str = "tests.browser.seed",
) -> Iterator[FastClinic]:
    """Seed a clinic with that module, then `openketamine serve` it until the block ends."""
    web, live, mllp = ports
    setting = clock_setting(speed)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENKETAMINE_")} | {
        "OPENKETAMINE_HOME": str(home),
        "OPENKETAMINE_CLOCK": setting,
        "OPENKETAMINE_EMAIL": "sink",
        "OPENKETAMINE_SMS": "sink",
        "DJANGO_SETTINGS_MODULE": "openketamine.config.settings",
    }
    seeded = subprocess.run(
        [sys.executable, "-m", seed],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    command = [str(Path(sys.executable).with_name("openketamine")), "serve", "--json"]
    command += ["--port", str(web), "--live-port", str(live), "--mllp-port", str(mllp)]
    told = home / "told.json"
    with told.open("w") as out, (home / "serve.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=log)
    try:
        _wait_until_told(process, told)
        epoch = float(setting.partition("*")[0])
        yield FastClinic(
            address=f"http://127.0.0.1:{web}",
            seeded=json.loads(seeded.stdout),
            mllp_port=mllp,
            home=home,
            environment=environment,
            clock=scaled_clock(datetime.fromtimestamp(epoch, UTC), speed),
        )
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_told(process: subprocess.Popen[bytes], told: Path) -> None:
    for _ in range(STARTS_WITHIN_S * 10):
        if told.read_text().strip():
            return
        assert process.poll() is None, (told.parent / "serve.log").read_text()[-3000:]
        time.sleep(0.1)
    raise AssertionError("the service did not start")


class Monitor:
    """A virtual patient at the bed; the test says when the pump runs."""

    def __init__(self, clinic: FastClinic, *, seed: int) -> None:
        self.clinic, self.seed = clinic, seed
        self.mg_per_min = 0.0
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Monitor:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        self._loop.close()

    def _run(self) -> None:
        bed = BedSpec(
            bed_key="ROOM1",
            seed=self.seed,
            rate_mg_per_min=lambda: self.mg_per_min,
            cuff_every_min=10,
        )
        ward = run_ward(
            [bed],
            "127.0.0.1",
            self.clinic.mllp_port,
            clock=self.clinic.clock,
            stop=self._stop,
            speed=SPEED,
            interval_s=5.0,  # eight messages a second of the test
        )
        self._loop.run_until_complete(ward)
