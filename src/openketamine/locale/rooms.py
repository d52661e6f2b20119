"""Which files hold sentences for patients, and in which catalogue their translations lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("es",)
"""Languages that everything for patients must be complete in, besides English."""

ROOMS = {
    "frame": (
        "ui/templates/ui/portal*.html",
        "ui/templates/ui/portal_parts/*.html",
        "ui/templates/ui/parts/field.html",
        "ui/templates/ui/parts/messages.html",
        "ui/templatetags/ui.py",
        "portal/*.py",
        "portal/templatetags/*.py",
        "actions/own.py",
        "actions/addresses.py",
        "config/middleware.py",
    ),
    "accounts": (
        "portal/language/*",
        "portal/login/*",
        "portal/join/*",
        "portal/account/*",
        "actions/portal_accounts.py",
        "actions/portal_joining.py",
    ),
    "home": ("portal/home/*", "portal/documents/*", "actions/uploads.py"),
    "intake": ("portal/intake/*", "ui/intake_words.py", "actions/intake.py"),
    "eligibility": ("ui/eligibility_plain.py",),
    "visits": (
        "portal/visits/*",
        "portal/feed/*",
        "actions/availability.py",
        "actions/calendar_feed.py",
        "actions/confirmations.py",
    ),
    "consent": ("portal/consent/*", "ui/consent.py", "ui/templates/ui/consent/*"),
    "messages": ("portal/messages/*", "actions/portal_messages.py"),
    "learn": ("portal/learn/*", "learn/**/*.py"),
    "notify": ("notify/**/*.py", "notify/**/*.html"),
}
"""Catalogue -> files, as patterns below the package."""


def files(room: str) -> Iterator[Path]:
    """The Python files and templates of a room, in order."""
    found = {path for pattern in ROOMS[room] for path in PACKAGE.glob(pattern)}
    yield from sorted(path for path in found if path.suffix in {".py", ".html"})


def catalogue(room: str, language: str) -> Path:
    """The file that holds a room's translations."""
    return PACKAGE / "locale" / language / f"{room}.po"


def compiled(language: str) -> Path:
    """What the program reads: made from all catalogues of the language, never edited."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.mo"
