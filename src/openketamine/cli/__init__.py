"""The command line: one file per command, found by its file name."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import typer

from openketamine.core.errors import ShownError

app = typer.Typer(
    name="openketamine",
    help="Runs an IV ketamine service end to end.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

EXIT_REFUSED = 2


@app.callback()
def _root() -> None:
    """Keep every command a sub-command, also when only one is loaded."""


def command_names() -> list[str]:
    """The commands, by the files of this folder."""
    return sorted(p.stem for p in Path(__file__).parent.glob("[a-z]*.py"))


def _load(names: list[str]) -> None:
    for name in names:
        import_module(f"openketamine.cli.{name}").register(app)


def main() -> None:
    """Run the command line; a refusal is printed as a sentence and exits with 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openketamine.config.settings")
    names = command_names()
    asked = next((arg for arg in sys.argv[1:] if not arg.startswith("-")), "")
    _load([asked] if asked in names else names)  # one import path: a fast start
    try:
        app()
    except ShownError as error:
        from openketamine.cli._output import show_error

        show_error(error, as_json="--json" in sys.argv)
        sys.exit(EXIT_REFUSED)
