"""The scales used around an infusion, one file each, found by folder."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from openketamine.core.recovery.scale import Scale

SCALES: Mapping[str, Scale] = {
    found.name: import_module(f"{__name__}.{found.name}").SCALE for found in iter_modules(__path__)
}
