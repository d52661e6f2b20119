"""The shipped messages: a TOML file of this folder each, in every language."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "es")
CHANNELS = ("email", "sms")
FIELDS = frozenset({"clinic", "date", "address"})
"""All that may ever be put into a message: no name, no health, nothing that somebody typed."""

_FOLDER = files("openketamine.core.messages")
_KEYS = {"when", "channels", "is_reminder", "carries_secret", *LANGUAGES}


class When(StrEnum):
    """At what hour a message may go."""

    DAYTIME = "daytime"  # outside of the clinic's quiet hours
    REQUESTED = "requested"  # at once, and whatever the person has opted out of: they wait for it
    URGENT = "urgent"  # at once: it is about today


@dataclass(frozen=True, slots=True)
class Template:
    """One message. `channels` are in order of preference; `words` are (subject, body).

    The text of one that `carries_secret` is a way in and is not kept once it was sent.
    """

    name: str
    when: When
    channels: tuple[str, ...]
    words: Mapping[str, tuple[str, str]]
    is_reminder: bool = False
    carries_secret: bool = False

    def fields(self) -> frozenset[str]:
        """The fields that its words use, in any language."""
        used = (_fields(text) for pair in self.words.values() for text in pair)
        return frozenset().union(*used)


@cache
def names() -> tuple[str, ...]:
    """The messages, by the files of this folder."""
    found = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in found if _is_template(n)))


@cache
def load(name: str) -> Template:
    """A shipped message; raises LookupError for one that does not exist."""
    if name not in names():
        raise LookupError(f"There is no message {name!r}.")
    return parse(name, _FOLDER.joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def email_end(language: str) -> str:
    """What stands under every e-mail."""
    table: dict[str, str] = tomllib.loads(_FOLDER.joinpath("_email_end.toml").read_text("utf-8"))
    return table[language]


def parse(name: str, text: str) -> Template:
    """A message from its file; raises ValueError naming the file and what is wrong."""
    table = tomllib.loads(text)
    if unknown := set(table) - _KEYS:
        raise ValueError(f"{name}: unknown {', '.join(sorted(unknown))}")
    if missing := {"when", "channels", *LANGUAGES} - set(table):
        raise ValueError(f"{name}: missing {', '.join(sorted(missing))}")
    if not table["channels"] or set(table["channels"]) - set(CHANNELS):
        raise ValueError(f"{name}: channels are some of {', '.join(CHANNELS)}")
    return Template(
        name=name,
        when=When(table["when"]),
        channels=tuple(table["channels"]),
        words={language: _words(name, table[language]) for language in LANGUAGES},
        is_reminder=table.get("is_reminder", False),
        carries_secret=table.get("carries_secret", False),
    )


def _words(name: str, table: Mapping[str, Any]) -> tuple[str, str]:
    subject, body = table["subject"], table["body"]
    if forbidden := (_fields(subject) | _fields(body)) - FIELDS:
        raise ValueError(f"{name}: no message may say {', '.join(sorted(forbidden))}")
    return subject, body


def _fields(text: str) -> frozenset[str]:
    """What stands between braces, with whatever is done to it."""
    found = string.Formatter().parse(text)
    return frozenset(
        "".join((name, spec or "", how or "")) for _, name, spec, how in found if name is not None
    )


def _is_template(file_name: str) -> bool:
    return file_name.endswith(".toml") and not file_name.startswith("_")
