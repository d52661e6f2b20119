"""The virtual patient against published numbers, and each fault that it can show.

Rises of single patients; those of a simulated clinic are in tests/pharmacology. Sources:
vankawala_2021 (+12.61/+8.49 mmHg, HR +4.09 with 0.55-7.63) and yale_bp_2024 (+16.0/+11.0 mmHg at
40 min, severe hypertension in 0.98 % of sessions); the mean of the simulated patients must lie
between the lower confidence limit of the one and the mean of the other.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean

import pytest

from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity
from openketamine.devices.hl7v2 import Ack, MllpServer, Peer, decode_message, encode_ack
from openketamine.devices.virtual_patient import (
    PROFILES,
    BedSpec,
    VirtualMonitor,
    VirtualPatient,
    run_ward,
)
from openketamine.devices.virtual_patient.patient import Vitals

from .messages import AT

RATE = 1.0  # mg/min: 40 mg over 40 min


def infused(seed: int, profile: str = "normal") -> tuple[Vitals, Vitals, Vitals]:
    """True vital signs before, at the end of 40 min, and 90 min after the end."""
    patient = VirtualPatient(seed, PROFILES[profile])
    before = patient.vitals
    patient.body.advance(40, RATE)
    at_end = patient.vitals
    patient.body.advance(90, 0.0)
    return before, at_end, patient.vitals


def shown(patient: VirtualPatient, minutes: float, rate: float) -> list[dict[Metric, Sample]]:
    return [{s.metric: s for s in patient.step(1, rate)} for _ in range(int(minutes * 60))]


def test_the_rises_of_many_patients_have_the_published_mean() -> None:
    pairs = [infused(seed)[:2] for seed in range(400)]
    assert 10.40 < mean(end.sbp_mmhg - start.sbp_mmhg for start, end in pairs) < 16.0
    assert 6.89 < mean(end.dbp_mmhg - start.dbp_mmhg for start, end in pairs) < 11.0
    assert 0.55 < mean(end.hr_bpm - start.hr_bpm for start, end in pairs) < 7.63
    severe = sum(end.sbp_mmhg >= 180 or end.dbp_mmhg >= 110 for _, end in pairs)
    assert severe <= 0.03 * len(pairs)


def test_pressure_peaks_at_30_to_40_min_and_is_back_90_min_after_the_end() -> None:
    patient = VirtualPatient(1, PROFILES["normal"])
    course = []
    for minute in range(130):
        patient.body.advance(1, RATE if minute < 40 else 0.0)
        course.append(patient.vitals.sbp_mmhg)
    assert 30 <= course.index(max(course)) + 1 <= 43  # the effect site lags 2 to 3 min
    rises = [back.sbp_mmhg - before.sbp_mmhg for before, _, back in map(infused, range(100))]
    assert mean(rises) < 5


def test_the_same_seed_gives_the_same_patient_and_another_one_another() -> None:
    def run(seed: int) -> list[dict[Metric, Sample]]:
        return shown(VirtualPatient(seed, PROFILES["artefact"]), 3, RATE)

    assert run(5) == run(5)
    assert run(5) != run(6)


def test_without_infusion_nothing_rises() -> None:
    patient = VirtualPatient(2, PROFILES["normal"])
    before = patient.vitals
    shown(patient, 20, 0.0)
    assert patient.vitals == before


@pytest.mark.parametrize("seed", range(5))
def test_the_hypertensive_patient_crosses_180_or_110_in_the_infusion_and_not_before(
    seed: int,
) -> None:
    before, at_end, _ = infused(seed, "hypertensive")
    assert before.sbp_mmhg < 160
    assert before.dbp_mmhg < 100
    assert at_end.sbp_mmhg >= 180 or at_end.dbp_mmhg >= 110


def test_the_desaturating_patient_falls_below_90_and_recovers() -> None:
    before, at_end, after = infused(3, "desaturating")
    assert before.spo2_pct > 95
    assert at_end.spo2_pct < 90
    assert after.spo2_pct > 94


def test_a_sensor_that_is_off_shows_no_value_and_never_zero() -> None:
    frames = shown(VirtualPatient(1, PROFILES["sensor_off"]), 6, RATE)
    off = [f[Metric.SPO2] for f in frames if f[Metric.SPO2].validity is Validity.SENSOR_OFF]
    assert len(off) == 120  # for two minutes
    assert {sample.value for sample in off} == {None}
    assert all(f[Metric.HR].is_usable for f in frames)


def test_artefact_is_marked_as_poor_signal() -> None:
    frames = shown(VirtualPatient(1, PROFILES["artefact"]), 6, RATE)
    poor = [f for f in frames if f[Metric.SPO2].validity is Validity.QUESTIONABLE]
    assert len(poor) == pytest.approx(48, abs=2)
    assert all(f[Metric.SPO2].value < 90 for f in poor)  # type: ignore[operator]


def test_the_cuff_gives_a_result_on_schedule_and_on_request() -> None:
    patient = VirtualPatient(1, PROFILES["normal"], cuff_every_min=10)
    frames = shown(patient, 21, 0.0)
    assert [n for n, f in enumerate(frames, 1) if Metric.NIBP_SYS in f] == [30, 630, 1230]
    patient.request_cuff()
    again = shown(patient, 1, 0.0)
    assert [n for n, f in enumerate(again, 1) if Metric.NIBP_SYS in f] == [30]


def test_time_and_rate_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        VirtualPatient(1, PROFILES["normal"]).step(-1, 0)


class Clock:
    """A clock that goes on by `step_s` at each reading."""

    def __init__(self, step_s: float) -> None:
        self.at, self.step = AT, timedelta(seconds=step_s)

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


def test_a_skewed_clock_is_on_every_frame() -> None:
    clock = Clock(1)
    monitor = VirtualMonitor(BedSpec(bed_key="B", seed=1, profile="clock_skew"), clock)
    assert monitor.next_frame().device_at - clock.at == timedelta(seconds=95)


def test_the_pump_reports_rate_and_volume() -> None:
    spec = BedSpec(bed_key="B", seed=1, rate_mg_per_min=lambda: RATE, concentration_mg_per_ml=0.8)
    monitor = VirtualMonitor(spec, Clock(60))
    frames = [monitor.next_frame() for _ in range(40)]
    assert frames[-1].value(Metric.PUMP_RATE) == 75.0  # 1 mg/min of 0.8 mg/mL
    assert frames[-1].value(Metric.PUMP_VOLUME) == 50.0


async def test_a_ward_speaks_mllp_and_a_pulled_cable_is_silence_on_that_bed_only() -> None:
    got: list[Frame] = []
    enough = asyncio.Event()

    async def handle(raw: bytes, peer: Peer) -> Ack:
        decoded = decode_message(raw, received_at=AT)
        got.extend(decoded.frames)
        if len(got) > 200:
            enough.set()
        return encode_ack(decoded, at=AT)

    async with MllpServer(handle, "127.0.0.1", 0, clock=lambda: AT) as server:
        beds = [
            BedSpec(bed_key="W^R1^B1", seed=1, rate_mg_per_min=lambda: RATE),
            BedSpec(bed_key="W^R2^B1", seed=2, profile="disconnect"),
        ]
        # each reading of the shared clock is 2 s: six minutes pass in 200 frames
        await asyncio.wait_for(
            run_ward(beds, "127.0.0.1", server.port, clock=Clock(2), stop=enough, speed=1000),
            60,
        )
    gaps = {
        bed: max((b.device_at - a.device_at).total_seconds() for a, b in pairwise(frames))
        for bed in ("W^R1^B1", "W^R2^B1")
        if (frames := [f for f in got if f.bed_key == bed])
    }
    assert gaps["W^R2^B1"] >= 60
    assert gaps["W^R1^B1"] < 60
