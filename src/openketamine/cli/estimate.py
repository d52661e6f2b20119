"""`openketamine estimate FILE.toml`: what measurements in one person say of this person.

docs/examples/estimate.toml is a file with every entry.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from openketamine.cli._output import print_json
from openketamine.core.errors import BadInputError

if TYPE_CHECKING:
    from openketamine.pharmacology import Schedule, Subject
    from openketamine.pharmacology.estimate import ResearchEstimate

_PERSON = {"weight_kg", "age_y", "infusion"}
_LEVELS = {"model", "analyte", "drug", "proportional_error", "level"}
_PRESSURES = {"measurement_sd_mmhg", "systolic"}
_INFUSION = {"dose_mg", "minutes", "pauses"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("estimate")(estimate)


def estimate(
    file: Annotated[Path, typer.Argument(help="TOML, as docs/examples/estimate.toml")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Estimate one person's parameters from levels or pressures: research only."""
    data = _read(file)
    try:
        found = _estimates(data)
    except KeyError as missing:
        raise BadInputError(f"{file}: {missing} is missing.", field=str(missing.args[0])) from None
    answer = {name: _row(one) for name, one in found.items()}
    if as_json:
        print_json({"is_research": True, "estimates": answer})
    else:
        _show(answer)


def _read(file: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except OSError as wrong:
        raise BadInputError(f"{file} cannot be read: {wrong.strerror}.", field="file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadInputError(f"{file} is no TOML: {wrong}.", field="file") from None
    _only(data, _PERSON | _LEVELS | _PRESSURES)
    return data


def _estimates(data: Mapping[str, Any]) -> dict[str, ResearchEstimate]:
    from openketamine.pharmacology import Subject, infusion, refuse_out_of_range

    given = _table(data["infusion"], _INFUSION)
    schedule = infusion(_number(given, "dose_mg"), _number(given, "minutes"))
    for minute, length in _pairs(given.get("pauses", [])):
        schedule = schedule.with_pause(minute, length)
    age = _number(data, "age_y") if "age_y" in data else None
    subject = Subject(weight_kg=_number(data, "weight_kg"), age_y=age)
    refuse_out_of_range(subject, schedule)
    found = {}
    if "level" in data:
        found["levels"] = _from_levels(data, subject, schedule)
    if "systolic" in data:
        found["systolic"] = _from_pressures(data, subject, schedule)
    if not found:
        raise BadInputError("The file holds neither [[level]] nor [[systolic]].", field="level")
    return found


def _from_levels(data: Mapping[str, Any], subject: Subject, schedule: Schedule) -> ResearchEstimate:
    from openketamine.pharmacology import models, output
    from openketamine.pharmacology.estimate import Measured, research_estimate_from_levels

    rows = _rows(data, "level", {"at_min", "ng_per_ml", "site"})
    error = _number(data, "proportional_error") if "proportional_error" in data else None
    wanted = output(
        models.load(str(data["model"])),
        drug=_drug(data.get("drug", "racemic")),
        analyte=str(data.get("analyte", "")),
    )
    measured = [
        Measured(
            at_min=_number(row, "at_min"), ng_per_ml=_number(row, "ng_per_ml"), site=row["site"]
        )
        for row in rows
    ]
    return research_estimate_from_levels(
        wanted, subject, schedule, measured, proportional_error=error
    )


def _from_pressures(
    data: Mapping[str, Any], subject: Subject, schedule: Schedule
) -> ResearchEstimate:
    from openketamine.pharmacology.estimate import Systolic, research_estimate_from_pressures

    rows = _rows(data, "systolic", {"at_min", "mmhg"})
    readings = [Systolic(at_min=_number(row, "at_min"), mmhg=_number(row, "mmhg")) for row in rows]
    return research_estimate_from_pressures(
        subject, schedule, readings, measurement_sd_mmhg=_number(data, "measurement_sd_mmhg")
    )


def _row(found: ResearchEstimate) -> dict[str, Any]:
    quantities = {
        name: {
            "unit": one.unit,
            "value": round(one.value, 4),
            "low": round(one.low, 4),
            "high": round(one.high, 4),
            "cv_pct": round(100 * one.geometric_cv, 1),
            "before": round(one.prior, 4),
            "before_cv_pct": round(100 * one.prior_cv, 1),
        }
        for name, one in found.quantities.items()
    }
    return {"quantities": quantities, "cautions": [found.label, *found.cautions]}


def _show(answer: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    for name, found in answer.items():
        table = Table(
            *(name, "unit", "estimate", "90 % interval", "CV", "before", "its CV"),
            box=None,
            pad_edge=False,
        )
        for quantity, one in found["quantities"].items():
            table.add_row(
                quantity,
                one["unit"],
                f"{one['value']:.4g}",
                f"{one['low']:.4g} to {one['high']:.4g}",
                f"{one['cv_pct']:g} %",
                f"{one['before']:.4g}",
                f"{one['before_cv_pct']:g} %",
            )
        console.print(table)
        for caution in found["cautions"]:
            console.print(f"  {caution}", markup=False)


def _only(given: Mapping[str, Any], known: Collection[str]) -> None:
    """A name that nothing reads is refused: a slip of the pen must not change the answer."""
    if strangers := sorted(set(given) - set(known)):
        raise BadInputError(f"Unknown entry {strangers[0]!r}.", field=strangers[0])


def _table(given: object, known: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise BadInputError(f"A table with {', '.join(sorted(known))} belongs here, not {given!r}.")
    _only(given, known)
    return given


def _rows(data: Mapping[str, Any], name: str, known: Collection[str]) -> list[Mapping[str, Any]]:
    if not isinstance(data[name], list):
        raise BadInputError(f"Each {name} is a table of its own: [[{name}]].", field=name)
    return [_table(row, known) for row in data[name]]


def _drug(given: object) -> Literal["racemic", "S"]:
    if given not in ("racemic", "S"):
        raise BadInputError(f"drug is racemic or S, not {given!r}.", field="drug")
    return "S" if given == "S" else "racemic"


def _pairs(given: Any) -> list[tuple[float, float]]:
    try:
        return [(float(minute), float(length)) for minute, length in given]
    except (TypeError, ValueError):
        raise BadInputError(
            f"pauses is a list of [minute, length], not {given!r}.", field="pauses"
        ) from None


def _number(given: Mapping[str, Any], name: str) -> float:
    value = given[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInputError(f"{name} is a number, not {value!r}.", field=name)
    return float(value)
