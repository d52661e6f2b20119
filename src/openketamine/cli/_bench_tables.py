"""How the measurements of `openketamine bench` are shown to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def show_live(figures: Mapping[str, Any]) -> None:
    """The live path, one figure a line."""
    from rich.console import Console
    from rich.table import Table

    table = Table("Figure", "Value", box=None, pad_edge=False)
    for name, value in figures.items():
        shown = value
        if isinstance(value, dict):
            shown = "  ".join(f"{quantile} {ms}" for quantile, ms in value.items())
        table.add_row(name.replace("_", " "), "not known" if shown is None else str(shown))
    Console(highlight=False).print(table)


def show_pharmacology(figures: Mapping[str, Any]) -> None:
    """Times in ms, then the bars, then what is known of the peer."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    console.print(
        f"{figures['patients']} patients x {figures['times']} times, "
        f"{figures['repetitions']} turns, load {figures['load_before_and_after']}"
    )
    times = Table("ms", "min", "median", "max", box=None, pad_edge=False)
    for name, row in figures["ms"].items():
        mark = "  (yardstick)" if name == figures["yardstick"] else ""
        times.add_row(name.replace("_", " ") + mark, *(f"{ms:.2f}" for ms in row.values()))
    console.print(times)
    bars = Table("Bar", "", "by medians", "by least times", "held", box=None, pad_edge=False)
    for one in figures["bars"]:
        bars.add_row(
            one["name"].replace("_", " "),
            one["bar"],
            f"{one['median']:g}",
            f"{one['best']:g}",
            "yes" if one["held"] else "no",
        )
    console.print(bars)
    about = figures["opentiva"]
    said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in about.items())
    console.print(f"opentiva: {said}")


def show_planning(figures: Mapping[str, Any]) -> None:
    """The proof, then what is in the way and what would help."""
    from rich.console import Console
    from rich.table import Table

    table = Table("Figure", "Value", box=None, pad_edge=False)
    for name, value in figures.items():
        if name == "would_help":
            value = "; ".join(_change(one) for one in value) or "no single change that was tried"
        elif isinstance(value, list):
            value = ", ".join(value)
        table.add_row(name.replace("_", " "), str(value))
    Console(highlight=False).print(table)


def _change(one: Mapping[str, Any]) -> str:
    facts = ", ".join(f"{name} {value}" for name, value in one.items() if name != "code")
    return f"{one['code'].replace('_', ' ')} ({facts})" if facts else one["code"]
