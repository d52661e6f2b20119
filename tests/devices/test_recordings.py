"""Recordings: CSV, WFDB and .vital are read value for value; a fault is told with its place."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from openketamine.core.errors import BadInputError
from openketamine.core.monitoring.frame import Metric, Sample
from openketamine.devices.replay import TimedSamples, open_recording

from .messages import AT

CSV = "t_s,hr,beats,spo2,nbp_sys\n0,62.8,9,97,\n60,,8,,\n120,57.8,9,96.5,121\n"


def csv_file(folder: Path, text: str) -> Path:
    path = folder / "night.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_csv_gives_each_value_as_it_stands_and_an_empty_field_is_no_value(tmp_path: Path) -> None:
    recording = open_recording(csv_file(tmp_path, CSV))
    assert recording.metrics == (Metric.HR, Metric.SPO2, Metric.NIBP_SYS)
    assert recording.rows == (
        TimedSamples(0.0, (Sample(Metric.HR, 62.8), Sample(Metric.SPO2, 97.0))),
        TimedSamples(60.0, ()),
        TimedSamples(
            120.0,
            (Sample(Metric.HR, 57.8), Sample(Metric.SPO2, 96.5), Sample(Metric.NIBP_SYS, 121.0)),
        ),
    )


def test_a_recording_plays_at_its_speed_and_from_where_it_is_told(tmp_path: Path) -> None:
    recording = open_recording(csv_file(tmp_path, CSV))
    frames = list(recording.frames(bed_key="B", starts_at=AT, speed=60))
    assert [f.device_at - AT for f in frames] == [timedelta(0), timedelta(seconds=2)]
    (late,) = recording.frames(bed_key="B", starts_at=AT, from_s=60)
    assert late.device_at - AT == timedelta(seconds=60)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hr\n60\n", "line 1 has no column t_s"),
        ("t_s,weight\n0,1\n", "line 1 has no column of a vital sign"),
        ("t_s,hr\n0,60\n60,fast\n", "line 3: 'fast' in column hr is not a number"),
        ("t_s,hr\n0,inf\n", "line 2: 'inf' in column hr"),
        ("t_s,hr\nnow,60\n", "line 2: 'now' in column t_s"),
        ("t_s,hr\n0,60\n60\n", "line 3 has 1 fields, the header has 2"),
        ("t_s,hr\n60,60\n0,61\n", "t_s goes back at 0"),
        ("t_s,hr\n", "holds no rows"),
        ("", "line 1 has no column t_s"),
    ],
)
def test_a_faulty_csv_is_refused_with_the_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInputError) as caught:
        open_recording(csv_file(tmp_path, text))
    assert said in caught.value.message


def test_an_unknown_ending_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").touch()
    with pytest.raises(BadInputError, match="unknown format"):
        open_recording(tmp_path / "a.xlsx")
    with pytest.raises(BadInputError, match="no file"):
        open_recording(tmp_path / "b.csv")


@pytest.mark.filterwarnings("ignore")  # wfdb writes with deprecated calls of pandas
def test_wfdb_numerics_are_read_and_zero_or_invalid_is_no_value(tmp_path: Path) -> None:
    wfdb = pytest.importorskip("wfdb")
    signal = np.array([[62.8, 97.0, 0.0], [math.nan, 96.0, 121.0], [57.8, 0.0, 0.0]])
    wfdb.wrsamp(
        "night",
        fs=1 / 60,
        units=["bpm", "%", "mmHg"],
        sig_name=["HR", "SpO2", "NBP SYS"],
        p_signal=signal,
        fmt=["16"] * 3,
        adc_gain=[10, 10, 10],
        baseline=[0, 0, 0],
        write_dir=str(tmp_path),
    )
    recording = open_recording(tmp_path / "night.hea")
    assert recording.metrics == (Metric.HR, Metric.SPO2, Metric.NIBP_SYS)
    assert [row.offset_s for row in recording.rows] == [0.0, 60.0, 120.0]
    assert recording.rows[0].samples == (Sample(Metric.HR, 62.8), Sample(Metric.SPO2, 97.0))
    assert recording.rows[1].samples == (Sample(Metric.SPO2, 96.0), Sample(Metric.NIBP_SYS, 121.0))
    assert recording.rows[2].samples == (Sample(Metric.HR, 57.8),)


def test_a_broken_wfdb_header_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.hea").write_text("not a header\n")
    with pytest.raises(BadInputError, match="not a readable WFDB record"):
        open_recording(tmp_path / "bad.hea")


@pytest.mark.filterwarnings("ignore")  # of the package's own imports and files
def test_a_vital_file_is_read_by_its_tracks(tmp_path: Path) -> None:
    vitaldb = pytest.importorskip("vitaldb")
    file = vitaldb.VitalFile()
    start = 1_700_000_000.0
    for name, values in {
        "Solar8000/HR": [72.5, 73.0],
        "Solar8000/PLETH_SPO2": [98.0, 97.0],
    }.items():
        recs = [{"dt": start + 2.0 * i, "val": v} for i, v in enumerate(values)]
        file.add_track(name, recs)
    file.to_vital(str(tmp_path / "case.vital"))
    recording = open_recording(tmp_path / "case.vital")
    assert set(recording.metrics) == {Metric.HR, Metric.SPO2}
    assert [row.offset_s for row in recording.rows] == [0.0, 2.0]
    assert set(recording.rows[0].samples) == {Sample(Metric.HR, 72.5), Sample(Metric.SPO2, 98.0)}


def test_a_broken_vital_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.vital").write_bytes(b"VITAL?")
    with pytest.raises(BadInputError, match=r"not a \.vital file"):
        open_recording(tmp_path / "bad.vital")
