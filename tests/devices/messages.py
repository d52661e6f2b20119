"""Builders of HL7 messages for tests, by hand and not by our own encoder."""

from __future__ import annotations

from datetime import UTC, datetime

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MSH = "MSH|^~\\&|MON^0123^EUI-64|WARD|OKT|CLINIC|20260302090000+0000||ORU^R01^ORU_R01|C1|P|2.6"
PV1 = "PV1||I|WARD^ROOM1^BED1"
OBR = "OBR|1|||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|||20260302085959+0000"
BPM = "264864^MDC_DIM_BEAT_PER_MIN^MDC"


def message(*lines: str) -> bytes:
    """Segments to bytes, as UTF-8."""
    return ("\r".join(lines) + "\r").encode()


def obx(
    code: str = "147842^MDC_ECG_HEART_RATE^MDC",
    value: str = "72",
    unit: str = BPM,
    *,
    flag: str = "",
    status: str = "R",
    at: str = "20260302085958+0000",
    kind: str = "NM",
) -> str:
    """One OBX segment."""
    return f"OBX|1|{kind}|{code}|1.1.1.1|{value}|{unit}||{flag}|||{status}|||{at}"


def oru(*observations: str) -> bytes:
    """A whole ORU^R01 of one bed."""
    return message(MSH, "PID|||123", PV1, OBR, *observations)
