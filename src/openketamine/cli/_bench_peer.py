"""opentiva, a public infusion simulator, on the same task, where it happens to be installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

import numpy as np

from openketamine.pharmacology import Subject, infusion, models, output

_END_S = 240 * 60


@dataclass(frozen=True, slots=True)
class Peer:
    """One patient's run, and what is known of it."""

    run: Callable[[], object]
    about: Mapping[str, Any]


def opentiva() -> Peer | None:
    """40 mg over 40 min in 80 kg to minute 240, by its own ketamine model; None if not installed.

    It steps by seconds and knows no other step, so that it reckons 14,400 points of plasma and
    effect site where 1,441 are asked for.
    """
    try:
        ketamine, pump = import_module("opentiva.ketamine"), import_module("opentiva.pump")
    except ImportError:
        return None

    def run() -> Any:
        model = ketamine.Domino(sex=0, age=40, weight=80.0, height=178.0)
        simulated = pump.Pump(model=model, drug_concentration=10, end_time=_END_S)
        simulated.add_infusion(start=0, dose=40 / 2400, duration=2400)
        return simulated.run()

    found = run()
    return Peer(
        run,
        {
            "version": version("opentiva"),
            "points": len(found),
            "largest_difference_ng_per_ml": _largest_difference(found),
        },
    )


def _largest_difference(found: Any) -> float:
    """Between its plasma levels and ours of the same model: both did the same work."""
    ours = output(models.load("domino_1982")).typical(
        Subject(weight_kg=80, age_y=40), infusion(40, 40), found[:, 0] / 60
    )
    return float(f"{np.abs(found[:, 1] * 1000 - ours).max():.2g}")
