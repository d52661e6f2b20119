"""WFDB numerics records (`.hea` beside `.dat`), read by the wfdb package."""

from __future__ import annotations

import math
import warnings
from pathlib import Path

from openketamine.core.errors import BadInputError
from openketamine.core.monitoring.frame import Metric, Sample
from openketamine.devices.replay.recording import Recording, TimedSamples, metric_named

_HIGHEST_HZ = 10  # above this it is a waveform, not numerics


def read(path: Path) -> Recording:
    """Read a numerics record; 0 and the invalid code both mean no value. Raises BadInputError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import wfdb
    except ImportError:
        raise BadInputError("WFDB records need the package wfdb (the extra: devices).") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the packages below wfdb; nothing a user can mend
            record = wfdb.rdrecord(str(path.with_suffix("")))
    except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
        raise BadInputError(f"{path.name} is not a readable WFDB record: {error}.") from None
    if record.p_signal is None or not record.fs or record.fs > _HIGHEST_HZ:
        raise BadInputError(f"{path.name} has no numerics ({record.fs} Hz is a waveform).")
    columns = {i: m for i, name in enumerate(record.sig_name) if (m := metric_named(name))}
    if not columns:
        raise BadInputError(f"{path.name} has no vital sign among {', '.join(record.sig_name)}.")
    rows = tuple(
        TimedSamples(round(i / record.fs, 3), _samples(columns, record.p_signal[i]))
        for i in range(len(record.p_signal))
    )
    return Recording(record.record_name, tuple(columns.values()), rows)


def _samples(columns: dict[int, Metric], values: object) -> tuple[Sample, ...]:
    numbers = [float(value) for value in values]  # type: ignore[attr-defined]
    return tuple(
        Sample(metric, round(numbers[i], 4))  # the stored integers carry no more digits
        for i, metric in columns.items()
        if not math.isnan(numbers[i]) and numbers[i] != 0
    )
