"""Whether the database itself can be read: the file's pages and indexes, not what rows say."""

from __future__ import annotations

import re

from django.db import connection

_SAFE = (
    "database disk image is malformed",
    "file is not a database",
    "no such table",
    "unable to open database file",
    "disk I/O error",
    "attempt to write a readonly database",
)
# What SQLite says of a row may quote it; these name places only.
_PLACES = re.compile(
    r"(Tree \d+ .*|Page \d+.*|Freelist.*|row \d+ missing from index \w+"
    r"|wrong # of entries in index \w+|non-unique entry in index \w+"
    r"|(NULL|TEXT|NUMERIC|non-\w+) value in \w+\.\w+|.*out of order.*)"
)
_MOST = 10


def damage() -> tuple[str, ...]:
    """What is wrong with a SQLite file, in places; PostgreSQL checks its own pages.

    Every page is read, and every index is compared with its table.
    """
    if connection.vendor != "sqlite":
        return ()
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA integrity_check({_MOST})")
        lines = [line for (text,) in cursor.fetchall() for line in str(text).splitlines()]
    return tuple(_place(line) for line in lines if line != "ok")


def why_unreadable(error: Exception) -> str:
    """A database's refusal without anything of a row that it may quote."""
    known = next((text for text in _SAFE if text in str(error)), "")
    return known or f"it answers {type(error).__name__}"


def _place(line: str) -> str:
    return line if _PLACES.fullmatch(line) else "a row does not fit its table"
