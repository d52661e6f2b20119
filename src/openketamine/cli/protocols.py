"""`openketamine protocols`: the sets, their values and sources, and where they disagree."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openketamine.cli._output import print_json

if TYPE_CHECKING:
    from openketamine.core.protocols import LimitCost, Parameter

AsJson = Annotated[bool, typer.Option("--json", help="For programs")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="Protocol sets: list, show, compare, lint.", no_args_is_help=True)
    group.command("list")(list_sets)
    group.command("show")(show)
    group.command("compare")(compare_sets)
    group.command("lint")(lint_sets)
    app.add_typer(group, name="protocols")


def list_sets(as_json: AsJson = False) -> None:
    """The shipped sets and what their blood-pressure limits cost."""
    from openketamine.core.protocols import load, names, pause_cost

    sets = [load(name) for name in names()]
    if as_json:
        print_json(
            [
                {
                    "name": protocol.name,
                    "version": protocol.version,
                    "inherits": protocol.inherits,
                    "parameters": len(protocol.parameters),
                    "pause_cost": _cost(pause_cost(protocol)),
                }
                for protocol in sets
            ]
        )
        return
    rows = [
        (
            protocol.label,
            protocol.inherits or "-",
            f"{protocol.number('pause_sbp_mmhg')}/{protocol.number('pause_dbp_mmhg')}",
            f"{pause_cost(protocol).sbp_share:.1%}",
        )
        for protocol in sets
    ]
    _table(("Set", "Inherits from", "Pause at mmHg", "Sessions above (systolic)"), rows)
    _note("Computed, not published: see `protocols show NAME`.")


def show(
    name: Annotated[str, typer.Argument(help="A set, as `protocols list` names it")],
    as_json: AsJson = False,
) -> None:
    """Every value of a set with its unit, source and grade."""
    from openketamine.core.protocols import load, pause_cost

    protocol = load(name)
    cost = pause_cost(protocol)
    if as_json:
        print_json(
            {
                "name": protocol.name,
                "version": protocol.version,
                "inherits": protocol.inherits,
                "pause_cost": _cost(cost),
                "parameters": {key: _side(value) for key, value in protocol.parameters.items()},
            }
        )
        return
    rows = [
        (key, f"{_said(value)}{value.review and ' *'}", f"{value.source} ({value.grade})")
        for key, value in protocol.parameters.items()
    ]
    _table((protocol.label, "Value", "Source (grade)"), rows)
    _note("*: a clinician has yet to confirm the value.")
    for key, value in protocol.parameters.items():
        if value.caution:
            _note(f"{key} {_said(value)} is {value.caution.replace('_', ' ')}.")
    _note(
        f"Pausing at {cost.sbp_mmhg}/{cost.dbp_mmhg}: about {cost.sbp_share:.1%} of sessions exceed"
        f" the systolic limit, {cost.dbp_share:.1%} the diastolic one ({cost.basis}; the rise is"
        f" from {cost.source}, the baseline assumed: 122 SD 14 and 78 SD 9)."
    )


def _said(value: Parameter) -> str:
    return value.text if value.unit in {"", "1"} else f"{value.text} {value.unit}"


def compare_sets(
    sets: Annotated[list[str], typer.Argument(help="Two or more sets")], as_json: AsJson = False
) -> None:
    """Where sets disagree, with each side's source."""
    from openketamine.core.errors import BadInputError
    from openketamine.core.protocols import compare, load

    if len(set(sets)) < 2:
        raise BadInputError("Name two or more different sets to compare.", field="sets")
    rows = compare([load(name) for name in sets])
    if as_json:
        print_json(
            [
                {
                    "parameter": row.spec.name,
                    "unit": row.spec.unit,
                    "rule_id": row.spec.rule_id,
                    "sides": {label: _side(value) for label, value in row.sides.items()},
                }
                for row in rows
            ]
        )
        return
    labels = [load(name).label for name in sets]
    cells = [
        (row.spec.name, row.spec.unit, *(_cell(row.sides[label]) for label in labels))
        for row in rows
    ]
    _table(("Parameter", "Unit", *labels), cells)


def lint_sets(as_json: AsJson = False) -> None:
    """Look for faults in the shipped sets; exits with 1 when there is one."""
    from openketamine.core.protocols import lint_all, names

    problems = lint_all()
    if as_json:
        print_json(
            [{"set": p.set, "parameter": p.parameter, "message": p.message} for p in problems]
        )
    else:
        for problem in problems:
            _note(f"{problem.set}: {problem.message}")
        _note(f"{len(names())} sets, {len(problems)} problems.")
    if problems:
        raise typer.Exit(1)


def _cell(value: Parameter | None) -> str:
    return "-" if value is None else f"{value.text} ({value.source})"


def _side(value: Parameter | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "value": _json_value(value.value),
        "unit": value.unit,
        "source": value.source,
        "grade": value.grade,
        "review": value.review,
        "caution": value.caution,
        "rule_id": value.rule_id,
        "origin": value.origin,
    }


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return [_json_value(item) for item in value] if isinstance(value, tuple) else value


def _cost(cost: LimitCost) -> dict[str, Any]:
    return {
        "sbp_mmhg": _json_value(cost.sbp_mmhg),
        "dbp_mmhg": _json_value(cost.dbp_mmhg),
        "sbp_share": round(cost.sbp_share, 4),
        "dbp_share": round(cost.dbp_share, 4),
        "basis": cost.basis,
        "source": cost.source,
    }


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for place, title in enumerate(head):
        table.add_column(title, no_wrap=place == 0)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _note(text: str) -> None:
    typer.echo(text)
