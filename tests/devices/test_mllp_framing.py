"""MLLP framing: any split, any number of messages, garbage, missing ends, size."""

from __future__ import annotations

import pytest

from openketamine.devices.hl7v2.framing import Fault, Framer, frame

ONE, TWO = b"MSH|^~\\&|one\r", b"MSH|^~\\&|two\r"


def fed(*chunks: bytes, max_bytes: int = 1000) -> list[bytes | Fault]:
    framer = Framer(max_bytes)
    return [item for chunk in chunks for item in framer.feed(chunk)]


def test_a_message_split_at_every_byte_is_the_same_message() -> None:
    stream = frame(ONE) + frame(TWO)
    for cut in range(len(stream) + 1):
        assert fed(stream[:cut], stream[cut:]) == [ONE, TWO]
    assert fed(*(bytes([byte]) for byte in stream)) == [ONE, TWO]


def test_several_messages_in_one_read_come_in_order() -> None:
    assert fed(frame(ONE) + frame(TWO) + frame(ONE)) == [ONE, TWO, ONE]


def test_garbage_before_a_start_block_is_dropped() -> None:
    assert fed(b"hello\r\n" + frame(ONE) + b"noise" + frame(TWO)) == [ONE, TWO]


@pytest.mark.parametrize("end", [b"\x1c\r", b"\x1c\n", b"\x1c\r\n", b"\x1c"])
def test_the_end_block_is_taken_without_waiting_for_its_carriage_return(end: bytes) -> None:
    assert fed(b"\x0b" + ONE + end) == [ONE]
    assert fed(b"\x0b" + ONE + end + b"\x0b" + TWO + end) == [ONE, TWO]


def test_a_message_without_its_end_block_is_a_fault_and_the_next_one_is_read() -> None:
    fault, message = fed(b"\x0b" + ONE + frame(TWO))
    assert isinstance(fault, Fault)
    assert (fault.raw, fault.reason) == (ONE, "a new message began before its end block")
    assert message == TWO


def test_a_message_without_a_start_block_is_a_fault() -> None:
    fault, message = fed(b"noise" + ONE + b"\x1c\r" + frame(TWO))
    assert isinstance(fault, Fault)
    assert fault.raw == ONE.strip()
    assert message == TWO


def test_silence_in_a_message_gives_it_up() -> None:
    framer = Framer()
    assert framer.feed(b"\x0b" + ONE) == []
    assert framer.is_waiting
    fault = framer.give_up()
    assert fault is not None
    assert "no end block" in fault.reason
    assert not framer.is_waiting
    assert framer.feed(frame(TWO)) == [TWO]


@pytest.mark.parametrize("size", [1, 7, 5000])
def test_a_message_over_the_size_is_one_fault_however_it_arrives(size: int) -> None:
    stream = b"\x0b" + ONE + b"x" * 3000 + b"\x1c\r" + frame(TWO)
    fault, message = fed(*(stream[i : i + size] for i in range(0, len(stream), size)))
    assert isinstance(fault, Fault)
    assert fault.reason == "the message is larger than 1000 bytes"
    assert fault.raw.startswith(ONE)
    assert message == TWO


def test_endless_garbage_does_not_pile_up() -> None:
    framer = Framer(1000)
    for _ in range(100):
        assert framer.feed(b"x" * 1000) == []
    assert len(framer._buffer) <= 4096
    assert framer.feed(frame(ONE)) == [ONE]
