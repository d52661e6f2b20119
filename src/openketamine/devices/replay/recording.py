"""A recording: samples by seconds from its start, whatever the file was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

from openketamine.core.errors import BadInputError
from openketamine.core.monitoring.frame import Frame, Metric, Sample

# column or track name: metric. One table for all formats.
TRACKS: dict[str, Metric] = {
    "hr": Metric.HR,
    "pr": Metric.PR,
    "pulse": Metric.PR,
    "pleth_hr": Metric.PR,
    "spo2": Metric.SPO2,
    "pleth_spo2": Metric.SPO2,
    "rr": Metric.RR,
    "resp": Metric.RR,
    "nbp_sys": Metric.NIBP_SYS,
    "nbp_dia": Metric.NIBP_DIA,
    "nbp_map": Metric.NIBP_MAP,
    "nbp_mean": Metric.NIBP_MAP,
    "nibp_sbp": Metric.NIBP_SYS,
    "nibp_dbp": Metric.NIBP_DIA,
    "nibp_mbp": Metric.NIBP_MAP,
    "abp_sys": Metric.ABP_SYS,
    "abp_dia": Metric.ABP_DIA,
    "abp_map": Metric.ABP_MAP,
    "abp_mean": Metric.ABP_MAP,
    "art_sbp": Metric.ABP_SYS,
    "art_dbp": Metric.ABP_DIA,
    "art_mbp": Metric.ABP_MAP,
    "temp": Metric.TEMP,
    "bt": Metric.TEMP,
    "etco2": Metric.ETCO2,
}


@dataclass(frozen=True, slots=True)
class TimedSamples:
    """What was recorded `offset_s` seconds after the start; without samples: a gap."""

    offset_s: float
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """One opened file: its name, the metrics it has, and its rows in order of time."""

    name: str
    metrics: tuple[Metric, ...]
    rows: tuple[TimedSamples, ...]

    def frames(
        self, *, bed_key: str, starts_at: datetime, speed: float = 1.0, from_s: float = 0.0
    ) -> Iterator[Frame]:
        """Frames from `from_s` on, the clock of the recording running `speed` times as fast."""
        for number, row in enumerate(self.rows, start=1):
            if row.offset_s < from_s or not row.samples:
                continue
            at = starts_at + timedelta(seconds=(row.offset_s - from_s) / speed)
            yield Frame(
                bed_key=bed_key,
                device_at=at,
                received_at=at,
                samples=row.samples,
                source=self.name,
                message_id=f"{self.name}-{number}",
            )


_READERS = {".csv": "csv_file", ".hea": "wfdb_file", ".dat": "wfdb_file", ".vital": "vital_file"}


def open_recording(path: Path) -> Recording:
    """Read a recording by its file ending; raises BadInputError saying what is wrong and where."""
    if not path.exists():
        raise BadInputError(f"There is no file {path}.", field="file")
    module = _READERS.get(path.suffix.lower())
    if module is None:
        known = ", ".join(_READERS)
        raise BadInputError(f"{path.name}: unknown format. Known endings: {known}.", field="file")
    read: Callable[[Path], Recording] = import_module(f"openketamine.devices.replay.{module}").read
    recording = read(path)
    if not recording.rows:
        raise BadInputError(f"{path.name} holds no rows.", field="file")
    return recording


def metric_named(track: str) -> Metric | None:
    """The metric of a column or track such as `hr`, `NBP SYS` or `Solar8000/ART_SBP`."""
    name = track.rsplit("/", 1)[-1].strip().lower().replace(" ", "_")
    return TRACKS.get(name)
