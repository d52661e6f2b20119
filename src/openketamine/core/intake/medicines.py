"""The medicine list: names people type, and the classes that eligibility looks for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from openketamine.core.eligibility.chart import MEDICINE_CLASSES, UNCLASSIFIED

THERAPIES = (
    "cognitive behavioural therapy",
    "psychodynamic therapy",
    "interpersonal therapy",
    "behavioural activation",
    "acceptance and commitment therapy",
    "dialectical behaviour therapy",
    "prolonged exposure",
    "eye movement desensitisation (EMDR)",
    "exposure and response prevention",
    "mindfulness-based therapy",
    "couple or family therapy",
    "group therapy",
    "supportive counselling",
)
"""Talking therapies that the picker offers; any other may be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """One medicine; `classes` wait for a clinician's review."""

    name: str
    spanish: str
    also: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    is_mood_stabiliser: bool = False


@cache
def medicines() -> Mapping[str, Medicine]:
    """All by generic name; raises ValueError when a class is not one that eligibility knows."""
    text = files("openketamine.core.intake").joinpath("medicines.toml").read_text("utf-8")
    found = {
        name: Medicine(
            name=name,
            spanish=entry["es"],
            also=tuple(entry.get("also", ())),
            classes=tuple(entry.get("classes", ())),
            is_mood_stabiliser=entry.get("is_mood_stabiliser", False),
        )
        for name, entry in tomllib.loads(text)["medicines"].items()
    }
    for one in found.values():
        if not set(one.classes) <= set(MEDICINE_CLASSES):
            raise ValueError(f"{one.name}: {one.classes} are not all classes of eligibility")
    return MappingProxyType(found)


@cache
def _by_any_name() -> Mapping[str, Medicine]:
    return {
        name.casefold(): one
        for one in medicines().values()
        for name in (*one.also, one.spanish, one.name)
    }


def known_medicine(typed: str) -> Medicine | None:
    """The medicine of a generic, Spanish or other name as typed; None when it is not listed."""
    return _by_any_name().get(" ".join(typed.split()).casefold())


def classes_of(typed: Iterable[str]) -> tuple[str, ...]:
    """The classes of what is taken, in the order of eligibility; an unknown name is unclassified.

    Nothing taken has no classes; a name that we cannot class never counts as harmless.
    """
    found: set[str] = set()
    for name in typed:
        one = known_medicine(name)
        found.update((UNCLASSIFIED,) if one is None else one.classes)
    return tuple(name for name in MEDICINE_CLASSES if name in found)
