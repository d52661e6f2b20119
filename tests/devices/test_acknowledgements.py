"""MSA and ERR: what a device is told, read back with python-hl7."""

from __future__ import annotations

import hl7
import pytest

from openketamine.devices.hl7v2 import Header, Hl7Error, decode_message, encode_ack

from .messages import AT, obx, oru


def test_an_accepted_message_is_answered_aa_to_its_sender_under_its_control_id() -> None:
    ack = hl7.parse(encode_ack(decode_message(oru(obx()), received_at=AT), at=AT).decode())
    assert (str(ack["MSA"][0][1]), str(ack["MSA"][0][2])) == ("AA", "C1")
    msh = ack["MSH"][0]
    assert (str(msh[3]), str(msh[5]), str(msh[9])) == ("OKT", "MON", "ACK^R01^ACK")
    assert str(msh[7]) == "20260302090000+0000"


def test_a_refused_message_is_answered_with_segment_field_and_reason() -> None:
    with pytest.raises(Hl7Error) as caught:
        decode_message(oru(obx(value="abc|def")), received_at=AT)
    ack = hl7.parse(encode_ack(caught.value, at=AT).decode())
    assert str(ack["MSA"][0][1]) == "AE"
    assert str(ack["ERR"][0][2]) == "OBX^1^5"
    assert str(ack["ERR"][0][3]).startswith("102^")
    assert str(ack["ERR"][0][4]) == "E"
    assert "'abc'" in str(ack["ERR"][0][8])


def test_an_observation_that_was_left_out_is_told_as_a_warning() -> None:
    decoded = decode_message(oru(obx(), obx("150456^^MDC", "97", "mmHg")), received_at=AT)
    ack = hl7.parse(encode_ack(decoded, at=AT).decode())
    assert str(ack["MSA"][0][1]) == "AA"
    assert (str(ack["ERR"][0][2]), str(ack["ERR"][0][4])) == ("OBX^2^6", "W")


def test_a_failed_store_is_an_error_that_asks_to_send_again() -> None:
    decoded = decode_message(oru(obx()), received_at=AT)
    ack = encode_ack(decoded, "AE", "not stored, send again", at=AT).decode()
    assert "MSA|AE|C1|not stored, send again" in ack


def test_text_from_outside_cannot_add_fields_or_segments() -> None:
    header = Header(control_id="A|B", sending_application="X\rMSA|AA|evil")
    ack = encode_ack(header, "AR", "bad\r\nMSA|AA|evil ^~\\&", at=AT).decode()
    assert [line[:3] for line in ack.strip().split("\r")] == ["MSH", "MSA", "ERR"]
    assert "MSA|AR|A\\F\\B|" in ack


def test_an_unknown_code_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="'OK'"):
        encode_ack(Header(), "OK", at=AT)
