"""Look at a file that somebody handed in, in a process of its own with little memory and time.

`python -I -m openketamine.actions.letter_check` reads the file from its input and writes a line of
JSON, then the bytes to keep: a PDF or picture written anew, so that nothing rides along behind,
beside or inside it. It imports no framework, database or setting.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from io import BytesIO

import pikepdf
from PIL import Image, ImageOps

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4000
MOST_PAGES = 200
MOST_OBJECTS = 50_000

_MEMORY = 1_500 * 1024 * 1024
_SECONDS = 20
_ACTIVE = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"}
)
_ACTIVE_KEYS = ("/JS", "/JavaScript", "/AA", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent")
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftypheim", b"ftyphevc", b"ftypavif")


class NotKeptError(Exception):
    """Why a file is not kept, as a code."""


def checked(content: bytes) -> tuple[str, bytes]:
    """(media type, bytes to keep); raises NotKeptError.

    Codes: empty, too_large, heic, kind, broken, locked, active, too_many_pages, too_many_pixels.
    """
    if not content:
        raise NotKeptError("empty")
    if len(content) > MOST_BYTES:
        raise NotKeptError("too_large")
    if content.startswith(b"%PDF-"):
        return "application/pdf", _smaller(_pdf(content))
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _smaller(_picture(content, "JPEG"))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", _smaller(_picture(content, "PNG"))
    raise NotKeptError("heic" if content[4:12] in _HEIC else "kind")


def _pdf(content: bytes) -> bytes:
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise NotKeptError("locked")
            if len(pdf.objects) > MOST_OBJECTS or len(pdf.pages) > MOST_PAGES:
                raise NotKeptError("too_many_pages")
            if not len(pdf.pages):
                raise NotKeptError("broken")
            if any(_is_active(thing) for thing in pdf.objects):
                raise NotKeptError("active")
            anew = BytesIO()
            pdf.save(anew, deterministic_id=True)
            return anew.getvalue()
    except pikepdf.PasswordError:
        raise NotKeptError("locked") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        raise NotKeptError("broken") from None


def _is_active(thing: object, depth: int = 0) -> bool:
    """True when the object, or one written out inside it, does something when it is opened."""
    if depth > 30:
        return True
    if isinstance(thing, pikepdf.Array):
        return any(_is_active(part, depth + 1) for part in thing if _is_inside(part))
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if any(key in thing for key in _ACTIVE_KEYS):
        return True
    if str(thing.get("/S", "")) in _ACTIVE or str(thing.get("/Type", "")) == "/EmbeddedFile":
        return True
    keys = tuple(thing.keys())
    return any(_is_active(thing[key], depth + 1) for key in keys if _is_inside(thing[key]))


def _is_inside(thing: object) -> bool:
    """True for what has no number of its own: the numbered objects are looked at one by one."""
    return isinstance(thing, pikepdf.Object) and not thing.is_indirect


def _picture(content: bytes, kind: str) -> bytes:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(content), formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotKeptError("too_many_pixels")
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotKeptError("too_many_pixels") from None
    except (OSError, ValueError, SyntaxError, MemoryError):
        raise NotKeptError("broken") from None
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    anew = BytesIO()
    # Only the pixels go on: no place, camera, comment or colour profile.
    Image.frombytes("RGB", picture.size, picture.tobytes()).save(anew, kind, quality=85)
    return anew.getvalue()


def _smaller(anew: bytes) -> bytes:
    if len(anew) > 2 * MOST_BYTES:
        raise NotKeptError("too_large")
    return anew


def main() -> None:
    """Judge what comes in; whatever goes wrong, the answer is a refusal."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    warnings.simplefilter("ignore")
    try:
        media_type, kept = checked(sys.stdin.buffer.read(MOST_BYTES + 1))
        answer = {"media_type": media_type}
    except NotKeptError as refused:
        answer, kept = {"refused": str(refused)}, b""
    except (MemoryError, RecursionError, Exception):
        answer, kept = {"refused": "broken"}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)


if __name__ == "__main__":
    main()
