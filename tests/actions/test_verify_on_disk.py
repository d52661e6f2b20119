"""`openketamine verify` as a person runs it, on a SQLite file of which a byte was changed."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from openketamine.actions.charting import chart
from tests.actions.journey import arrive
from tests.actions.world import later, make_world

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a SQLite file is changed"),
]
PAGE = 4096
SECRETS = ("Example-riverside", "felt sick")


class Disk:
    """A clinic's database as a file that no process holds, and the command run on it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.world = make_world("riverside")
        arrive(self.world)
        for minute in range(1, 40):  # enough for a table of several pages
            chart(
                self.world.session_id,
                item="note",
                value=f"felt sick at minute {minute:02}",
                by=self.world.nora,
                at=later(minute),
            )
        self.file = folder / "clinic.sqlite3"
        copy = sqlite3.connect(self.file)
        connection.connection.backup(copy)
        copy.close()

    def change(self, old: bytes, new: bytes) -> None:
        """Put `new` where `old` stands, which must be one place in the file."""
        data = self.file.read_bytes()
        assert (data.count(old), len(old)) == (1, len(new))
        self.file.write_bytes(data.replace(old, new))

    def put(self, offset: int, byte: int) -> None:
        """One byte."""
        with self.file.open("r+b") as file:
            file.seek(offset)
            file.write(bytes([byte]))

    def where(self, text: bytes) -> int:
        """The offset of a text that is in the file once."""
        data = self.file.read_bytes()
        assert data.count(text) == 1
        return data.index(text)

    def verify(self, *options: str) -> subprocess.CompletedProcess[str]:
        """What the command answers; it may not show a traceback nor anything of the patient."""
        done = subprocess.run(
            [str(Path(sys.executable).with_name("openketamine")), "verify", *options],
            env={
                **os.environ,
                "OPENKETAMINE_HOME": str(self.home),
                "OPENKETAMINE_SECRET_KEY": settings.SECRET_KEY,
                "OPENKETAMINE_DATABASE": f"sqlite:///{self.file}",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        assert not [secret for secret in SECRETS if secret in said]
        return done


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


def test_an_untouched_file_is_whole(disk: Disk) -> None:
    assert disk.verify().returncode == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"felt sick at minute 17", b"felt well at minute 17"),
        (b"felt sick at minute 17", b"felt sick at minute 1\xff"),  # no longer UTF-8
        (b'sick at minute 17"}', b'sick at minute 17"]'),  # no longer JSON
    ],
    ids=["a letter", "not utf-8", "not json"],
)
def test_a_changed_event_is_named_with_clinic_session_and_number(
    disk: Disk, old: bytes, new: bytes
) -> None:
    disk.change(old, new)
    text = disk.verify()
    assert text.returncode == 1
    place = (
        f"okt_session_event clinic {disk.world.clinic_id} session {disk.world.session_id} seq 18:"
    )
    assert place in text.stdout


@pytest.mark.parametrize(
    ("place", "byte"),
    [(5, "9"), (10, "T")],
    ids=["month 93", "the same time written otherwise"],
)
def test_a_changed_time_of_an_event_is_named(disk: Disk, place: int, byte: str) -> None:
    stamp = later(17).strftime("%Y-%m-%d %H:%M:%S").encode()
    at = disk.where(b"felt sick at minute 17")
    data = disk.file.read_bytes()
    disk.put(data.index(stamp, at) + place, ord(byte))
    answer: dict[str, Any] = json.loads(disk.verify("--json").stdout)
    assert answer["ok"] is False
    first = answer["first_broken"]
    assert (first["table"], first["seq"]) == ("okt_session_event", 18)


def test_a_damaged_page_gives_a_sentence_and_no_traceback(disk: Disk) -> None:
    page = disk.where(b"felt sick at minute 17") // PAGE
    disk.put(page * PAGE, 0xEE)  # the kind of the page
    done = disk.verify()
    assert done.returncode == 1
    assert "DAMAGED database" in done.stdout
    assert "restore a backup" in done.stdout


@pytest.mark.parametrize("offset", [0, 100], ids=["of the file", "of the first page"])
def test_a_damaged_header_gives_a_sentence_and_no_traceback(disk: Disk, offset: int) -> None:
    disk.put(offset, 0x21)
    done = disk.verify()
    assert done.returncode == 1
    assert "DAMAGED database" in done.stdout


def test_a_file_cut_short_gives_a_sentence_and_no_traceback(disk: Disk) -> None:
    data = disk.file.read_bytes()
    disk.file.write_bytes(data[: len(data) // 2])
    done = disk.verify()
    assert done.returncode == 1
    assert "DAMAGED database" in done.stdout
