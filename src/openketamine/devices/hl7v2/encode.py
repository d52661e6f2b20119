"""A frame to an ORU^R01 (IHE PCD-01) message. For senders: recordings and virtual patients."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.monitoring.frame import Frame, Sample, Validity
from openketamine.devices.hl7v2.ack import escape
from openketamine.devices.hl7v2.codes import MDC
from openketamine.devices.hl7v2.times import write_time
from openketamine.devices.hl7v2.units import WIRE_UNIT

_PROFILE = "IHE_PCD_ORU_R01^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO"
_FLAG = {
    Validity.QUESTIONABLE: "QUES",
    Validity.INVALID: "INV",
    Validity.SENSOR_OFF: "NAV",
    Validity.CALIBRATING: "CAL",
}


def encode_oru(
    frame: Frame, *, control_id: str, sent_at: datetime, sender: str = "OPENKETAMINE-SIM"
) -> bytes:
    """One PCD-01 message, UTF-8, without MLLP bytes; numbers are written as they were read."""
    bed = "^".join(escape(part) for part in frame.bed_key.split("^"))
    at = write_time(frame.device_at)
    lines = [
        f"MSH|^~\\&|{escape(sender)}||||{write_time(sent_at)}||ORU^R01^ORU_R01|"
        f"{escape(control_id)}|P|2.6|||NE|AL||UNICODE UTF-8|||{_PROFILE}",
        "PID|||||",
        f"PV1||I|{bed}",
        f"OBR|1|||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|||{at}",
        f"OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||{at}||||"
        f"{escape(frame.source)}",
    ]
    lines.extend(_obx(row, sample, at) for row, sample in enumerate(frame.samples, start=2))
    return ("\r".join(lines) + "\r").encode()


def _obx(row: int, sample: Sample, at: str) -> str:
    code, name = MDC[sample.metric][0]
    value = "" if sample.value is None else _plain(sample.value)
    flag = _FLAG.get(sample.validity, "")
    if sample.value is None and not flag:
        flag = "INV"
    status = "R" if sample.value is not None else "X"
    unit = WIRE_UNIT[sample.metric][1]
    return f"OBX|{row}|NM|{code}^{name}^MDC|1.1.1.{row}|{value}|{unit}||{flag}|||{status}|||{at}"


def _plain(value: float) -> str:
    """The shortest text that reads back as the same number, without exponent."""
    text = repr(value)
    if "e" in text:
        text = f"{value:.9f}".rstrip("0")
    return text.removesuffix(".0").removesuffix(".")
