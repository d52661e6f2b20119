"""The published models, one file each: a new file is a new model."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from openketamine.core.errors import BadInputError
from openketamine.pharmacology.model import Model

DEFAULT = "kamp_2020"
"""The model where none is asked for; effects are calibrated with it."""


def names() -> tuple[str, ...]:
    """The names of all models, the default first."""
    found = sorted(module.name for module in iter_modules(__path__))
    return tuple(sorted(found, key=lambda name: name != DEFAULT))


@cache
def load(name: str) -> Model:
    """The model of a name such as "kamp_2020"; raises BadInputError with the names there are."""
    if name not in names():
        raise BadInputError(
            f"There is no model {name!r}; there are {', '.join(names())}.", field="model"
        )
    model: Model = import_module(f"{__name__}.{name}").MODEL
    return model
