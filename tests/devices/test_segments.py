"""The tolerant reader: separators, line ends, escapes, character sets."""

from __future__ import annotations

import pytest

from openketamine.core.monitoring.frame import Metric
from openketamine.devices.hl7v2 import Hl7Error, decode_message
from openketamine.devices.hl7v2.segments import Separators, read_segments

from .messages import AT, MSH, OBR, PV1, message, obx, oru


def refused(raw: bytes) -> Hl7Error:
    with pytest.raises(Hl7Error) as caught:
        decode_message(raw, received_at=AT)
    return caught.value


def bed_of(raw: bytes) -> str:
    return decode_message(raw, received_at=AT).frames[0].bed_key


def test_separators_other_than_the_usual_ones_are_taken_from_the_header() -> None:
    swapped = oru(obx()).decode().translate(str.maketrans("|^~\\&", "#!%$*")).encode()
    assert decode_message(swapped, received_at=AT).frames == (
        decode_message(oru(obx()), received_at=AT).frames
    )


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_segments_may_end_in_cr_lf_or_both(end: str) -> None:
    raw = oru(obx()).replace(b"\r", end.encode())
    assert decode_message(raw, received_at=AT).frames[0].value(Metric.HR) == 72.0


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (r"A\F\B", "A|B"),
        (r"A\S\B", "A^B"),
        (r"A\T\B", "A&B"),
        (r"A\R\B", "A~B"),
        (r"A\E\B", "A\\B"),
        (r"A\X41C3A9\B", "AAéB"),
        (r"A\.br\B", "A\nB"),
        (r"A\H\B\N\C", "ABC"),
        (r"A\Zxy\B", r"A\Zxy\B"),
        (r"A\B", r"A\B"),
        ("A\\X00\\B", "A�B"),
    ],
)
def test_escape_sequences_are_read_and_unknown_ones_stay(sent: str, read: str) -> None:
    assert Separators().unescape(sent) == read


def with_charset(name: str) -> str:
    return MSH + f"||||||{name}"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UNICODE UTF-8", "utf-8"),
        ("UTF-8", "utf-8"),
        ("", "utf-8"),
        ("8859/1", "latin-1"),
        ("ISO-8859-1", "latin-1"),
        ("8859/15", "iso8859-15"),
        ("8859/1~UNICODE UTF-8", "latin-1"),
    ],
)
def test_text_is_read_in_the_declared_character_set(declared: str, codec: str) -> None:
    lines = (with_charset(declared), "PV1||I|Süd^Zimmer 1^Bett", OBR, obx())
    assert bed_of("\r".join(lines).encode(codec)) == "Süd^Zimmer 1^Bett"


def test_bytes_that_are_not_the_declared_character_set_are_refused_with_a_clear_reason() -> None:
    latin = "\r".join((MSH, "PV1||I|Süd^1^1", OBR, obx())).encode("latin-1")
    error = refused(latin)
    assert (error.code, error.location) == ("AE", "MSH^1^18")
    assert "declares no character set" in error.reason


def test_an_unsupported_character_set_is_refused_by_name() -> None:
    assert "'UNICODE UTF-16'" in refused(message(with_charset("UNICODE UTF-16"), PV1, obx())).reason


def test_control_characters_are_refused() -> None:
    assert refused(message(MSH, "PV1||I|A\x00B^1^1", OBR, obx())).code == "AE"


@pytest.mark.parametrize(
    ("raw", "code", "location"),
    [
        (b"", "AR", "MSH"),
        (b"GET / HTTP/1.1", "AR", "MSH"),
        (b"MSH", "AR", "MSH^1^2"),
        (b"MSH|", "AR", "MSH^1^2"),
        (b"MSH||||", "AR", "MSH^1^2"),
        (b"MSHAAAAA", "AR", "MSH^1^2"),
        (message(MSH.replace("|C1|", "||"), PV1, obx()), "AE", "MSH^1^10"),
        (message(MSH.replace("ORU^R01^ORU_R01", "ADT^A01"), PV1), "AR", "MSH^1^9"),
        (message(MSH.replace("|2.6", "|3.0"), PV1), "AR", "MSH^1^12"),
    ],
)
def test_what_is_not_an_observation_message_is_refused_with_segment_and_field(
    raw: bytes, code: str, location: str
) -> None:
    error = refused(raw)
    assert (error.code, error.location) == (code, location)


def test_a_field_separator_that_is_doubled_is_refused() -> None:
    assert refused(b"MSH|^^^^|A\r").location == "MSH^1^2"


def test_missing_encoding_characters_take_their_usual_meaning() -> None:
    assert read_segments(b"MSH|^|A^B\r").separators == Separators()
