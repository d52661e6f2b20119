"""`python -m openketamine.locale extract ROOM... | compile | check [ROOM...]`."""

from __future__ import annotations

import os
import sys

import django

from openketamine.locale.catalogue import compile_language, disagreements, problems, renew
from openketamine.locale.rooms import LANGUAGES, ROOMS


def main(arguments: list[str]) -> int:
    """Run one command; 1 when something is missing, 2 when it was not understood."""
    command, rooms = (arguments or [""])[0], arguments[1:] or list(ROOMS)
    if command not in {"extract", "compile", "check"} or not set(rooms) <= set(ROOMS):
        sys.stderr.write(f"{__doc__}\nRooms: {', '.join(ROOMS)}\n")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openketamine.config.settings")
    django.setup()
    if command == "extract":
        for room in rooms:
            renew(room)
    if command == "compile":
        for language in LANGUAGES:
            compile_language(language)
        return 0
    found = [line for room in rooms for line in problems(room)]
    found += [line for language in LANGUAGES for line in disagreements(language)]
    sys.stderr.write("".join(f"{line}\n" for line in found))
    return 1 if found and command == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
