"""Whatever the bytes: a decoded message or Hl7Error, and an answer that is HL7."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from openketamine.devices.hl7v2 import DecodedMessage, Hl7Error, decode_message, encode_ack
from openketamine.devices.hl7v2.client import read_ack
from openketamine.devices.hl7v2.framing import Fault, Framer, frame

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SEEDS = (
    b"MSH|^~\\&|MON|W|OKT|C|20260302090000+0000||ORU^R01^ORU_R01|C1|P|2.6||||||UNICODE UTF-8\r"
    b"PID|||1\rPV1||I|W^R1^B1\rOBR|1|||69965^X^MDC|||20260302085959+0000\r"
    b"OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|72|264864^MDC_DIM_BEAT_PER_MIN^MDC||"
    b"|||R|||20260302085958.123+0100||||MON7^^0012^EUI-64\r"
    b"OBX|2|SN|59408-5^SpO2^LN|1.1.1.2|<^97|%^^UCUM||QUES~H|||F\r",
    b"MSH|^~\\&|PUMP||||20260302||ORU^R40^ORU_R40|C2|P|2.6||||||8859/1\rPV1||I|W\\F\\1^R^B\r"
    b"OBR|1|||196616^MDC_EVT_ALARM^MDC|||20260302085955\r"
    b"OBX|1|ST|196670^MDC_EVT_LO^MDC|1.1|low \\X41\\|||L~PH~SP|||F|||20260302085950\r"
    b"OBX|2|ST|68481^MDC_ATTR_EVENT_PHASE^MDC|1.2|start\r",
)
MUTATIONS = 100_000
PIECES = (b"|", b"^", b"~", b"\\", b"&", b"\r", b"\n", b"\x0b", b"\x1c", b"\x00", b"\xff", b"\\X",
          b"MSH", b"OBX|", b"OBR|", b"PID", b"PV1|", b"PRT|", b"NM", b"SN", b"R40", b"R01", b"-",
          b"99999999999999999999", b"0001", b"9999", b"+9999", b"e308", b"<", b'""', b"8859/12",
          "é".encode(), "٣".encode(), b"\xed\xa0\x80")  # fmt: skip


def decoded_or_error(raw: bytes) -> DecodedMessage | Hl7Error:
    try:
        return decode_message(raw, received_at=AT)
    except Hl7Error as error:
        return error


def check(raw: bytes) -> None:
    """Decode and answer; anything but Hl7Error is a failure."""
    about = decoded_or_error(raw)
    reply = read_ack(encode_ack(about, at=AT))
    assert reply is not None
    if isinstance(about, Hl7Error):
        assert about.reason
        assert reply.code == about.code
        assert about.code in ("AE", "AR")
        return
    decoded = about
    assert decoded.control_id
    for item in decoded.frames:
        assert item.bed_key
        assert item.device_at.tzinfo is UTC
        assert "\x00" not in item.bed_key + item.source
    assert reply.control_id == decoded.control_id


def mutated(raw: bytes, chance: Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            data[at:at] = chance.choice(PIECES)
        elif kind == 1:
            data[at : at + chance.randint(1, 12)] = b""
        elif kind == 2:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 3:
            data[at : at + 3] = chance.choice(PIECES)
        else:
            start = chance.randrange(len(data) + 1)
            data[at:at] = data[start : start + chance.randint(1, 40)]
    return bytes(data)


def test_100_000_mutated_messages_raise_nothing_but_hl7_error() -> None:
    chance = Random(73)
    for number in range(MUTATIONS):
        raw = mutated(SEEDS[number % len(SEEDS)], chance)
        try:
            check(raw)
        except Exception as error:
            raise AssertionError(raw) from error


@given(st.binary(max_size=300))
def test_any_bytes_after_a_header_raise_nothing_but_hl7_error(tail: bytes) -> None:
    check(b"MSH|" + tail)
    check(SEEDS[0] + tail)


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=30),
)
def test_any_text_in_the_fields_of_an_observation_raises_nothing_but_hl7_error(
    value: str, unit: str, at: str
) -> None:
    row = f"OBX|9|NM|147842^^MDC|1|{value}|{unit}|||||R|||{at}\r"
    check(SEEDS[0] + row.encode())


@given(st.lists(st.binary(max_size=80), max_size=6), st.integers(1, 50))
def test_the_framer_gives_the_same_however_the_stream_is_cut(
    messages: list[bytes], size: int
) -> None:
    stream = b"".join(m if m[:1] == b"\x0b" else frame(m) for m in messages)
    whole = Framer(200).feed(stream)
    framer = Framer(200)
    cut = [i for n in range(0, len(stream), size) for i in framer.feed(stream[n : n + size])]
    assert cut == whole
    for item in whole:
        assert isinstance(item, bytes | Fault)
