"""The channels of this installation, found by their folders."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from openketamine.notify.port import Transport


def channel_names() -> list[str]:
    """The folders of this room that hold a transport.py."""
    return sorted(path.parent.name for path in Path(__file__).parent.glob("*/transport.py"))


def transports(settings: Any) -> Mapping[str, Transport]:
    """Every channel as the settings have it; one without settings says so when it should send."""
    return {
        name: import_module(f"openketamine.notify.{name}.transport").make(settings)
        for name in channel_names()
    }
