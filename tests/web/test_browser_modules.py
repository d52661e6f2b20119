"""The browser's own logic (ages, clock, sounds, open alerts), run by Node."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_browsers_pure_logic_passes_its_own_tests() -> None:
    path = f"{ROOT / '.venv/node/bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["node", "test/run.mjs"],
        cwd=ROOT / "frontend",
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout
