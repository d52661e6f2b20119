"""A letter is kept as what it says and nothing more; a hostile file is refused with a sentence."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from openketamine.actions.letter_check import MOST_BYTES, NotKeptError, checked
from openketamine.actions.uploads import add_upload, plain_name
from openketamine.core.errors import BadInputError, ForbiddenError
from openketamine.queries.clinic import audit_rows
from openketamine.queries.uploads import upload_content, uploads
from tests.actions.world import World, later


def pdf(change: object = None, **save: object) -> bytes:
    """A letter of one page, changed by a function before it is saved."""
    with pikepdf.new() as letter:
        letter.add_blank_page()
        if callable(change):
            change(letter)
        out = BytesIO()
        letter.save(out, **save)  # type: ignore[arg-type]
        return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **save: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 180, 90)).save(out, kind, **save)  # type: ignore[arg-type]
    return out.getvalue()


def why(content: bytes) -> str:
    """The code with which a file is refused."""
    with pytest.raises(NotKeptError) as refused:
        checked(content)
    return str(refused.value)


def test_a_pdf_is_kept_with_its_pages() -> None:
    media_type, kept = checked(pdf())
    assert media_type == "application/pdf"
    with pikepdf.open(BytesIO(kept)) as letter:
        assert len(letter.pages) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_kept_the_right_way_up_and_without_what_it_tells_of_its_owner(
    kind: str,
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    extra = {"pnginfo": None}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", "Secret Camera")
        extra = {"pnginfo": text}
    media_type, kept = checked(picture(kind, exif=exif, comment=b"Secret Camera", **extra))
    assert media_type == f"image/{kind.lower()}"
    assert b"Secret" not in kept
    with Image.open(BytesIO(kept)) as shown:
        assert shown.size == (40, 60)
        assert not shown.getexif()


def test_a_huge_photograph_becomes_smaller() -> None:
    _media_type, kept = checked(picture(size=(6000, 3000)))
    with Image.open(BytesIO(kept)) as shown:
        assert shown.size == (4000, 2000)


def script(letter: pikepdf.Pdf) -> None:
    letter.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def named_script(letter: pikepdf.Pdf) -> None:
    inner = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    names = pikepdf.Dictionary(Names=pikepdf.Array(["a", letter.make_indirect(inner)]))
    letter.Root.Names = pikepdf.Dictionary(JavaScript=letter.make_indirect(names))


def launch(letter: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action, Rect=[0, 0, 9, 9])
    letter.pages[0].Annots = pikepdf.Array([note])


def embedded(letter: pikepdf.Pdf) -> None:
    letter.attachments["tool.exe"] = b"MZ"


def remote_form(letter: pikepdf.Pdf) -> None:
    letter.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.SubmitForm))


def xfa(letter: pikepdf.Pdf) -> None:
    letter.Root.AcroForm = pikepdf.Dictionary(XFA=letter.make_stream(b"<xdp/>"))


@pytest.mark.parametrize("change", [script, named_script, launch, embedded, remote_form, xfa])
def test_a_pdf_that_acts_by_itself_is_refused(change: object) -> None:
    assert why(pdf(change)) == "active"


def test_an_action_that_hides_in_a_compressed_object_is_found() -> None:
    packed = pdf(named_script, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in packed
    assert why(packed) == "active"


def test_a_locked_pdf_is_refused_also_when_it_opens_without_a_password() -> None:
    assert why(pdf(encryption=pikepdf.Encryption(owner="x", user="y"))) == "locked"
    assert why(pdf(encryption=pikepdf.Encryption(owner="x", user=""))) == "locked"


def test_a_pdf_of_very_many_pages_is_refused() -> None:
    def many(letter: pikepdf.Pdf) -> None:
        for _page in range(201):
            letter.add_blank_page()

    assert why(pdf(many)) == "too_many_pages"


def png_of(width: int, height: int) -> bytes:
    """A picture that claims a size and brings almost no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    assert why(png_of(60_000, 60_000)) == "too_many_pixels"
    assert why(png_of(8_000, 8_000)) == "too_many_pixels"
    assert why(png_of(2_000, 2_000)) == "broken", "cut off"


def test_what_a_polyglot_carries_behind_the_picture_is_not_kept() -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("evil.html", "<script>alert(1)</script>")
    for content in (picture() + archive.getvalue(), pdf() + archive.getvalue()):
        _media_type, kept = checked(content)
        assert b"PK\x03\x04" not in kept
        assert b"evil" not in kept


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\0" * 50,
        b"PK\x03\x04" + b"\0" * 50,
        b"MZ" + b"\0" * 50,
        b"  %PDF-1.7 not at the beginning",
        b"\n<script>%PDF-1.7</script>",
    ],
)
def test_another_kind_is_refused_whatever_it_is_called(content: bytes) -> None:
    assert why(content) == "kind"


def test_a_photograph_in_apples_format_gets_a_sentence_of_its_own() -> None:
    assert why(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic") == "heic"


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n" + b"\0" * 200, b"\xff\xd8\xff\xe0" + b"\0" * 200, pdf()[:200], picture()[:80]],
)
def test_a_broken_file_is_refused(content: bytes) -> None:
    assert why(content) == "broken"


def test_an_empty_and_a_very_large_file_are_refused() -> None:
    assert why(b"") == "empty"
    assert why(b"%PDF-" + b"\0" * MOST_BYTES) == "too_large"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("C:\\home\\My Letter (2).PDF", "My Letter (2).pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ('a"b\r\nSet-Cookie: x.html', "a_b__Set-Cookie_ x.pdf"),
        ("carta médica.jpeg", "carta médica.pdf"),
        ("...", "letter.pdf"),
    ],
)
def test_a_name_is_made_harmless(typed: str, kept: str) -> None:
    assert plain_name(typed, "application/pdf") == kept


def test_a_file_is_kept_once_with_who_brought_it(riverside: World) -> None:
    given = {"by": riverside.faye, "patient_id": riverside.patient_id}
    letter = pdf()  # another call would make another file: each gets an identifier of its own
    first = add_upload(letter, name="letter.pdf", at=later(1), **given)
    again = add_upload(letter, name="the same.pdf", at=later(2), **given)
    other = add_upload(picture(), name="photo.jpeg", at=later(3), **given)
    assert first == again
    rows = uploads(clinic_id=riverside.clinic_id, patient_id=riverside.patient_id)
    assert [(row.id, row.name) for row in rows] == [(other, "photo.jpg"), (first, "letter.pdf")]
    assert rows[0].by_name == riverside.faye.display_name
    kept = upload_content(
        clinic_id=riverside.clinic_id, patient_id=riverside.patient_id, upload_id=first
    )
    assert kept is not None
    assert kept.content.startswith(b"%PDF-")
    actions = [row.action for row in audit_rows(clinic_id=riverside.clinic_id)]
    assert actions.count("add_upload") == 2


def test_a_refusal_is_a_sentence_and_keeps_nothing(riverside: World) -> None:
    given = {"by": riverside.faye, "patient_id": riverside.patient_id, "at": later(1)}
    for content, said in (
        (b"<html>", "PDF, or a picture"),
        (pdf(script), "holds a program"),
        (b"", "is empty"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MB"),
    ):
        with pytest.raises(BadInputError, match=said):
            add_upload(content, name="letter.pdf", **given)
    assert uploads(clinic_id=riverside.clinic_id, patient_id=riverside.patient_id) == ()


def test_no_file_of_another_patient_or_clinic_is_given_out(
    riverside: World, hilltop: World
) -> None:
    mine = add_upload(
        pdf(), name="a.pdf", by=riverside.faye, at=later(1), patient_id=riverside.patient_id
    )
    assert (
        upload_content(clinic_id=hilltop.clinic_id, patient_id=hilltop.patient_id, upload_id=mine)
        is None
    )
    with pytest.raises(BadInputError, match="no such patient"):
        add_upload(
            pdf(), name="a.pdf", by=hilltop.faye, at=later(1), patient_id=riverside.patient_id
        )
    with pytest.raises(ForbiddenError):
        add_upload(
            pdf(), name="a.pdf", by=riverside.ada, at=later(1), patient_id=riverside.patient_id
        )
