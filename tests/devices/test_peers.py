"""The decoder agrees with two independent parsers, python-hl7 and hl7apy, on made messages."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import hl7
import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message

from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity
from openketamine.devices.hl7v2 import decode_message, encode_oru
from openketamine.devices.hl7v2.codes import MDC
from openketamine.devices.hl7v2.times import read_time

from .messages import AT, MSH, OBR, PV1, message, obx

CODES = {code: metric for metric, rows in MDC.items() for code, _ in rows}
Reading = tuple[str, Metric, float, str]


def made(chance: Random) -> bytes:
    """A message with escapes, repetitions, several orders, absent fields and unknown rows."""
    rows = [
        ("147842^MDC_ECG_HEART_RATE^MDC", "{beat}/min", (40, 150)),
        ("150456^MDC_PULS_OXIM_SAT_O2^MDC", "%", (80, 100)),
        ("151562^MDC_RESP_RATE^MDC", "/min", (6, 30)),
        ("150021^MDC_PRESS_BLD_NONINV_SYS^MDC", "mm[Hg]", (80, 200)),
        ("157784^MDC_FLOW_FLUID_PUMP^MDC", "mL/h", (0, 120)),
    ]
    lines = [MSH, "PID|||1", chance.choice([PV1, r"PV1||I|S\T\W^R 1^B\F\2", "PV1||I|A^^B~C^D^E"])]
    for order in range(chance.randint(1, 3)):
        lines.append(OBR.replace("OBR|1", f"OBR|{order + 1}"))
        if chance.random() < 0.3:
            lines.append(obx("131328^MDC_ECG^MDC", "1^2^3", kind="NA", status="F"))
        for code, unit, (low, high) in chance.sample(rows, chance.randint(1, len(rows))):
            value = f"{chance.uniform(low, high):.{chance.randint(0, 2)}f}"
            at = chance.choice(
                [f"2026030208{order:02d}0{chance.randint(0, 9)}+0000", "20260302100000.25+0100"]
            )
            lines.append(obx(code, value, unit, at=at))
    return message(*lines)


def ours(raw: bytes) -> set[Reading]:
    return {
        (frame.bed_key, sample.metric, sample.value, frame.device_at.isoformat())
        for frame in decode_message(raw, received_at=AT).frames
        for sample in frame.samples
        if sample.value is not None
    }


def reading(bed: str, code: str, value: str, at: str) -> Reading | None:
    metric = CODES.get(code)
    if metric is None:
        return None
    return bed, metric, float(value), read_time(at, AT.tzinfo or AT.astimezone().tzinfo).isoformat()


def first_per_time(found: list[Reading | None]) -> set[Reading]:
    kept: dict[tuple[str, Metric, str], Reading] = {}
    for item in found:
        if item is not None:
            kept.setdefault((item[0], item[1], item[3]), item)
    return set(kept.values())


def by_python_hl7(raw: bytes) -> set[Reading]:
    parsed: Any = hl7.parse(raw.decode())
    place = parsed.segment("PV1")[3][0]
    parts = [str(part) for part in place] if isinstance(place, list) else [str(place)]
    bed = "^".join(parsed.unescape(part) for part in parts)
    return first_per_time(
        [
            reading(bed, str(row[3][0][0]), str(row[5]), str(row[14]))
            for row in parsed.segments("OBX")
        ]
    )


def by_hl7apy(raw: bytes) -> set[Reading]:
    parsed: Any = parse_message(
        raw.decode(), validation_level=VALIDATION_LEVEL.TOLERANT, find_groups=False
    )
    place = parsed.pv1.pv1_3[0]
    parts = [getattr(place, f"pl_{n}").value or "" for n in (1, 2, 3)]
    bed = "^".join(parts).rstrip("^")
    bed = bed.replace("\\T\\", "&").replace("\\F\\", "|")
    return first_per_time(
        [
            reading(bed, row.obx_3.cwe_1.value, row.obx_5.value, row.obx_14.value)
            for row in parsed.obx
        ]
    )


def test_python_hl7_reads_the_same_from_300_made_messages() -> None:
    chance = Random(20260302)
    for _ in range(300):
        raw = made(chance)
        assert ours(raw) == by_python_hl7(raw), raw


def test_hl7apy_reads_the_same_from_40_made_messages() -> None:
    chance = Random(7)
    for _ in range(40):
        raw = made(chance)
        assert ours(raw) == by_hl7apy(raw), raw


@pytest.mark.parametrize("seed", range(20))
def test_what_we_encode_python_hl7_reads_value_for_value(seed: int) -> None:
    chance = Random(seed)
    metrics = chance.sample(list(Metric), 6)
    samples = tuple(Sample(m, round(chance.uniform(15, 50), chance.randint(0, 3))) for m in metrics)
    at = AT + timedelta(milliseconds=chance.randint(0, 10**9))
    frame = Frame(bed_key="A|B^R&1^~", device_at=at, received_at=at, samples=samples, source="X^Y")
    raw = encode_oru(frame, control_id="C|1", sent_at=at)
    expected = {(frame.bed_key, s.metric, s.value, at.isoformat()) for s in samples}
    assert by_python_hl7(raw) == expected == ours(raw)
    parsed: Any = parse_message(raw.decode(), validation_level=VALIDATION_LEVEL.TOLERANT)
    assert parsed.msh.msh_21.msh_21_1.value == "IHE_PCD_ORU_R01"


def test_every_validity_survives_the_way_over_the_wire() -> None:
    samples = tuple(
        Sample(metric, None if validity is Validity.SENSOR_OFF else 40.0, validity)
        for metric, validity in zip(Metric, set(Validity) - {Validity.OUT_OF_RANGE}, strict=False)
    )
    frame = Frame(bed_key="B", device_at=AT, received_at=AT, samples=samples)
    raw = encode_oru(frame, control_id="1", sent_at=AT)
    assert decode_message(raw, received_at=AT).frames[0].samples == samples
