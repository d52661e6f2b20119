"""`openketamine models`: the pharmacokinetic models, where they come from, whom they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from openketamine.cli._output import print_json

if TYPE_CHECKING:
    from openketamine.pharmacology.model import Model


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("models")(models)


def models(
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """List the models with source, sampling site, parameters and range."""
    from openketamine.pharmacology import models as known
    from openketamine.pharmacology import subject

    found = [_row(known.load(name)) for name in known.names()]
    ranges = {
        "weight_kg": list(subject.WEIGHT_KG),
        "age_y": list(subject.AGE_Y),
        "dose_max_mg_per_kg": subject.DOSE_MAX_MG_PER_KG,
        "rate_max_mg_per_kg_per_40_min": subject.RATE_MAX_MG_PER_KG_MIN * 40,
    }
    if as_json:
        print_json({"default": known.DEFAULT, "range": ranges, "models": found})
    else:
        _show(found, ranges)


def _row(model: Model) -> dict[str, Any]:
    from openketamine.core.evidence import citation

    variability = model.variability
    source = citation(model.source)
    return {
        "name": model.name,
        "title": model.title,
        "drug": model.drug,
        "site": model.site,
        "analytes": list(model.analytes),
        "source": f"{source.authors} {source.year}, {source.published_in}, {source.locator}",
        "known_by": model.known_by,
        "studied": model.studied,
        "variability": variability.origin if variability else "none",
        "notes": [text for text in (model.note, variability.note if variability else "") if text],
        "parameters": {
            name: {"value": round(p.value, 6), "unit": p.unit, "weight_exponent": p.exponent}
            for name, p in model.parameters.items()
        },
    }


def _show(rows: list[dict[str, Any]], ranges: dict[str, Any]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for row in rows:
        console.print(f"[bold]{row['name']}[/]  {row['title']}")
        console.print(f"  {row['source']}; {row['known_by']}.", markup=False)
        console.print(
            f"  Drug {row['drug']}, {row['site']} blood; gives {', '.join(row['analytes'])}. "
            f"Studied: {row['studied']}. Variability: {row['variability']}."
        )
        shown = ", ".join(
            f"{name} {p['value']:g} {p['unit']}" for name, p in row["parameters"].items()
        )
        console.print(f"  At 70 kg: {shown}.")
        for note in row["notes"]:
            console.print(f"  {note}", markup=False)
    low, high = ranges["weight_kg"]
    young, old = ranges["age_y"]
    console.print(
        f"\nAll: {low:g}-{high:g} kg, {young:g}-{old:g} years, at most "
        f"{ranges['dose_max_mg_per_kg']:g} mg/kg over 40 min. "
        "Population averages, not for dosing."
    )
