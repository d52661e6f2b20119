"""`openketamine simulate`: the level of ketamine over an infusion or a series of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openketamine.cli._output import print_json
from openketamine.core.errors import BadInputError

if TYPE_CHECKING:
    from openketamine.pharmacology import Output, Schedule, Subject
    from openketamine.pharmacology.response import Array

_CHANCES = (0.05, 0.25, 0.5, 0.75, 0.95)
_MINUTES_PER = {"m": 1.0, "min": 1.0, "h": 60.0, "d": 1440.0}
_AT = "10,20,40,60,80,110,240"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate")(simulate)


def simulate(
    weight: Annotated[float, typer.Option(help="Weight in kg")],
    dose: Annotated[float, typer.Option(help="Dose in mg of base per kg")] = 0.5,
    minutes: Annotated[float, typer.Option(help="Length of the infusion")] = 40.0,
    model: Annotated[str, typer.Option(help="See `openketamine models`")] = "",
    site: Annotated[str, typer.Option(help="arterial or venous; of the default models")] = "",
    drug: Annotated[str, typer.Option(help="racemic or S")] = "racemic",
    analyte: Annotated[str, typer.Option(help="ketamine, S-norketamine, ...")] = "",
    effect_site: Annotated[
        bool, typer.Option("--effect-site", help="The level where it acts, not in the blood")
    ] = False,
    age: Annotated[float | None, typer.Option(help="Age in years")] = None,
    adjust: Annotated[
        list[str] | None, typer.Option(help="woman, cyp2b6-1-6 or cyp2b6-6-6 (repeatable)")
    ] = None,
    at: Annotated[str, typer.Option(help="Minutes to report, by comma")] = _AT,
    pause: Annotated[
        list[str] | None,
        typer.Option(help="MINUTE:LENGTH, by the clock; the end moves, the dose stays"),
    ] = None,
    rate: Annotated[
        list[str] | None, typer.Option(help="MINUTE:MG_PER_MIN from then on; the dose stays")
    ] = None,
    series: Annotated[int, typer.Option(help="Infusions in the series", min=1, max=100)] = 1,
    every: Annotated[str, typer.Option(help="From start to start: 3d, 48h, 300min")] = "3d",
    population: Annotated[
        int, typer.Option(help="Virtual patients for the bands; 0 is none", min=0, max=1_000_000)
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of the virtual patients")] = 1,
    below: Annotated[
        float | None, typer.Option(help="Also the chance to be below this ng/mL", min=0)
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Write the curve as an SVG drawing")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Predict levels of ketamine: a population average, not for dosing."""
    from openketamine.pharmacology import Subject, infusion, models, output, refuse_out_of_range

    subject = Subject(weight_kg=weight, age_y=age, adjustments=tuple(adjust or ()))
    chosen = models.load(model or _default(site, drug))
    if site and chosen.site != site:
        raise BadInputError(f"{chosen.name} describes {chosen.site} blood.", field="site")
    schedule = infusion(dose * weight, minutes)
    for minute, value in _pairs(pause, "pause"):
        schedule = schedule.with_pause(minute, value)
    for minute, value in _pairs(rate, "rate"):
        schedule = schedule.with_rate(minute, value)
    schedule = schedule.repeated(series, _minutes(every))
    refuse_out_of_range(subject, schedule)
    wanted = output(
        chosen,
        drug=_one_of(drug, ("racemic", "S"), "drug"),
        analyte=analyte,
        ke0_half_life_min=_delay() if effect_site else None,
    )
    times = _times(at)
    answer = _reckon(wanted, subject, schedule, times, population, seed, below, quiet=as_json)
    if plot:
        _draw(plot, wanted, subject, schedule, population, seed)
    if as_json:
        print_json(answer)
    else:
        _show(answer)


def _reckon(
    wanted: Output,
    subject: Subject,
    schedule: Schedule,
    times: Array,
    population: int,
    seed: int,
    below: float | None,
    *,
    quiet: bool,
) -> dict[str, Any]:
    from openketamine.pharmacology import NOT_FOR_DOSING

    level = wanted.typical(subject, schedule, times)
    answer: dict[str, Any] = {
        "model": wanted.model.name,
        "source": wanted.model.source,
        "analyte": wanted.analyte,
        "site": "effect site" if wanted.ke0_half_life_min else wanted.model.site,
        "dose_mg": round(schedule.total_mg, 6),
        "ends_at_min": round(schedule.ends_at_min, 6),
        "at_min": times.tolist(),
        "ng_per_ml": [round(value, 2) for value in level.tolist()],
        "cautions": [NOT_FOR_DOSING, *subject.cautions(), *wanted.cautions],
    }
    if below is not None and not population:
        raise BadInputError("A chance needs virtual patients: give --population.", field="below")
    if population:
        answer |= _population(
            wanted, subject, schedule, times, population, seed, below, quiet=quiet
        )
    return answer


def _population(
    wanted: Output,
    subject: Subject,
    schedule: Schedule,
    times: Array,
    population: int,
    seed: int,
    below: float | None,
    *,
    quiet: bool,
) -> dict[str, Any]:
    from rich.console import Console
    from rich.progress import Progress

    from openketamine.pharmacology import chance_below, quantiles

    theta = wanted.drawn(subject, population, seed)

    def levels(patients: Any, at: Array) -> Array:
        return wanted.levels(patients, schedule, at)

    with Progress(console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task(f"{population} virtual patients", total=len(times))
        bands = quantiles(
            levels, theta, times, _CHANCES, lambda done: progress.update(task, completed=done)
        )
        chances = (
            None
            if below is None
            else [round(chance_below(levels, theta, minute, below), 4) for minute in times]
        )
    rows = {
        f"{chance:.0%}": [round(value, 2) for value in row.tolist()]
        for chance, row in zip(_CHANCES, bands, strict=True)
    }
    found: dict[str, Any] = {"population": population, "seed": seed, "quantiles": rows}
    if chances is not None:
        found |= {"below_ng_per_ml": below, "chance_below": chances}
    return found


def _draw(
    file: Path,
    wanted: Output,
    subject: Subject,
    schedule: Schedule,
    population: int,
    seed: int,
) -> None:
    import numpy as np

    from openketamine.pharmacology import NOT_FOR_DOSING
    from openketamine.pharmacology.forecast import forecast
    from openketamine.ui.curves import curves_svg

    if file.suffix.lower() != ".svg":
        raise BadInputError(f"{file.name}: the drawing is an SVG; name it so.", field="plot")
    times = np.array(schedule.times(schedule.ends_at_min + 200, 721))
    seen = forecast(wanted, subject, schedule, times, patients=population, seed=seed)
    title = f"{wanted.label}. {NOT_FOR_DOSING}"
    drawing = curves_svg(seen, schedule, title=title, words=title, is_file=True)
    file.write_text(drawing, encoding="utf-8")


def _show(answer: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    console.print(
        f"{answer['dose_mg']:g} mg until minute {answer['ends_at_min']:g}: "
        f"{answer['analyte']}, {answer['site']}, {answer['model']}"
    )
    quantiles = answer.get("quantiles", {})
    chance = answer.get("chance_below")
    table = Table("min", "ng/mL", *quantiles, box=None)
    if chance is not None:
        table.add_column(f"below {answer['below_ng_per_ml']:g}")
    for column in table.columns:
        column.justify = "right"
    for at, minute in enumerate(answer["at_min"]):
        row = [f"{minute:g}", f"{answer['ng_per_ml'][at]:.2f}"]
        row += [f"{values[at]:.2f}" for values in quantiles.values()]
        row += [f"{chance[at]:.1%}"] if chance is not None else []
        table.add_row(*row)
    console.print(table)
    for caution in answer["cautions"]:
        console.print(f"  {caution}", markup=False)


def _default(site: str, drug: str) -> str:
    """The model that fits best where only the site or the drug is given."""
    _one_of(site or "arterial", ("arterial", "venous"), "site")
    if drug == "S":
        return "otto_2021" if site == "venous" else "simons_2022"
    return "clements_1981" if site == "venous" else "kamp_2020"


def _delay() -> float:
    from openketamine.pharmacology.effects.origin import KE0_HALF_LIFE_MIN

    return KE0_HALF_LIFE_MIN


def _one_of(text: str, known: tuple[str, ...], field: str) -> Any:
    if text not in known:
        raise BadInputError(f"{field} is one of {', '.join(known)}, not {text!r}.", field=field)
    return text


def _times(text: str) -> Array:
    import numpy as np

    return np.array([_number(part, "at") for part in text.split(",")])


def _pairs(texts: list[str] | None, field: str) -> list[tuple[float, float]]:
    pairs = []
    for text in texts or ():
        minute, colon, value = text.partition(":")
        if not colon:
            raise BadInputError(f"{text!r} is not of the form MINUTE:VALUE.", field=field)
        pairs.append((_number(minute, field), _number(value, field)))
    return sorted(pairs)


def _minutes(text: str) -> float:
    found = re.fullmatch(r"([0-9.]+)(min|m|h|d)", text.strip())
    if not found:
        raise BadInputError(f"{text!r} is not a time such as 3d, 48h or 300min.", field="every")
    return _number(found[1], "every") * _MINUTES_PER[found[2]]


def _number(text: str, field: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise BadInputError(f"{text!r} is not a number.", field=field) from None
    if not 0 <= value < 1e6:
        raise BadInputError(f"{text} is not a number from 0 to a million.", field=field)
    return value
