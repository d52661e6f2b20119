"""One plain PCD-01 message over a real loopback socket, decoded and acknowledged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity
from openketamine.devices.hl7v2 import (
    Ack,
    MllpClient,
    MllpServer,
    Peer,
    decode_message,
    encode_ack,
    encode_oru,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def plain_frame(hr: float = 62.8, at: datetime = AT) -> Frame:
    samples = (
        Sample(Metric.HR, hr),
        Sample(Metric.SPO2, 97.0),
        Sample(Metric.RR, None, Validity.SENSOR_OFF),
        Sample(Metric.NIBP_SYS, 121.0),
    )
    return Frame(
        bed_key="DEMO^ROOM1^BED1",
        device_at=at,
        received_at=at,
        samples=samples,
        source="MON1",
        message_id="M1",
    )


async def test_a_frame_sent_over_a_socket_arrives_as_the_same_frame_and_is_acknowledged() -> None:
    got: list[Frame] = []

    async def handle(raw: bytes, peer: Peer) -> Ack:
        decoded = decode_message(raw, received_at=AT)
        got.extend(decoded.frames)
        return encode_ack(decoded, at=AT)

    async with (
        MllpServer(handle, "127.0.0.1", 0, clock=lambda: AT) as server,
        MllpClient("127.0.0.1", server.port, attempts=1) as client,
    ):
        for n in range(3):
            sent = plain_frame(60.0 + n, AT + timedelta(seconds=n))
            reply = await client.send(encode_oru(sent, control_id=f"M{n}", sent_at=AT))
            assert (reply.code, reply.control_id) == ("AA", f"M{n}")
    assert [f.samples for f in got] == [plain_frame(60.0 + n).samples for n in range(3)]
    assert [f.device_at for f in got] == [AT + timedelta(seconds=n) for n in range(3)]
    assert {f.bed_key for f in got} == {"DEMO^ROOM1^BED1"}
    assert {f.source for f in got} == {"MON1"}
