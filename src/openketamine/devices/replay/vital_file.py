"""VitalRecorder `.vital` files, read by the vitaldb package."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any

from openketamine.core.errors import BadInputError
from openketamine.core.monitoring.frame import Metric, Sample
from openketamine.devices.replay.recording import Recording, TimedSamples, metric_named

_MAGIC = b"\x1f\x8b"  # a .vital file is gzip


def read(path: Path) -> Recording:
    """Read the numeric tracks; several of one metric: the first. Raises BadInputError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import vitaldb
    except ImportError:
        raise BadInputError(".vital files need the package vitaldb (the extra: devices).") from None
    if path.read_bytes()[:2] != _MAGIC:
        raise BadInputError(f"{path.name} is not a .vital file.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package leaves its file to the collector
            file = vitaldb.VitalFile(str(path))
    except Exception as error:  # the package raises anything on a broken file
        raise BadInputError(f"{path.name} is not a readable .vital file: {error}.") from None
    tracks: dict[Metric, Any] = {}
    for name, track in file.trks.items():
        metric = metric_named(name)
        if metric is not None and track.type == 2:  # 2: numerics (1 waveform, 5 text)
            tracks.setdefault(metric, track)
    if not tracks:
        raise BadInputError(f"{path.name} has no numeric track of a vital sign.")
    by_time: dict[float, list[Sample]] = {}
    for metric, track in tracks.items():
        for record in track.recs:
            value = float(record["val"])
            if math.isfinite(value):
                offset = round(float(record["dt"]) - file.dtstart, 3)
                by_time.setdefault(offset, []).append(Sample(metric, round(value, 4)))
    rows = tuple(TimedSamples(at, tuple(by_time[at])) for at in sorted(by_time))
    return Recording(path.stem, tuple(tracks), rows)
