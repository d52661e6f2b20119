"""`openketamine eligibility FILE`: who it is for, with reasons, sources and what is missing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openketamine.cli._output import print_json
from openketamine.core.errors import BadInputError

if TYPE_CHECKING:
    from openketamine.cli._chart_rows import Row
    from openketamine.core.decision import Reason
    from openketamine.core.eligibility import Chart, Indication, Screen

EXIT_ROW_ERRORS = 1
_OUTCOMES = ("allow", "caution", "hold", "unknown")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("eligibility")(eligibility)


def eligibility(
    file: Annotated[Path, typer.Argument(help="One chart (.toml) or many (.csv, .ndjson)")],
    indication: Annotated[
        str, typer.Option(help="depression, bipolar, ptsd, ocd, anxiety, fibromyalgia or crps")
    ],
    protocol: Annotated[str, typer.Option(help="Protocol set")] = "consensus-moderate",
    plain: Annotated[bool, typer.Option("--plain", help="Only the words for the patient")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Say whether a chart may be treated, why, and what would settle what is not known.

    A batch prints a table, or with --json one JSON object a line; it exits with 1 when a row
    cannot be read. docs/reference/chart.md describes the chart.
    """
    from openketamine.core.eligibility import Screen
    from openketamine.core.protocols import load

    asked, screen = _indication(indication), Screen(load(protocol))
    if file.suffix == ".toml":
        _one(file, asked, screen, plain=plain, as_json=as_json)
    elif file.suffix in {".csv", ".ndjson"}:
        _many(file, asked, screen, as_json=as_json)
    else:
        raise BadInputError(f"{file} must end in .toml, .csv or .ndjson.", field="file")


def _indication(name: str) -> Indication:
    from openketamine.core.eligibility import Indication

    try:
        return Indication(name)
    except ValueError:
        known = ", ".join(Indication)
        raise BadInputError(
            f"The indication {name!r} is not one of {known}.", field="indication"
        ) from None


def _one(file: Path, asked: Indication, screen: Screen, *, plain: bool, as_json: bool) -> None:
    from openketamine.cli._chart import read_chart

    chart, _data = read_chart(file, asked)
    report = _report(chart, screen)
    if as_json:
        print_json(report)
    elif plain:
        print("\n".join(report["plain"]) or "Nothing stands in the way.")  # noqa: T201
    else:
        _show(report)


def _report(chart: Chart, screen: Screen) -> dict[str, Any]:
    from openketamine.core.eligibility import differences, evidence
    from openketamine.core.protocols import load, names
    from openketamine.ui.eligibility_plain import plain

    decision = screen.decision(chart)
    known = evidence()[chart.indication]
    return {
        "indication": chart.indication,
        "protocol": screen.protocol.label,
        "at": chart.at.isoformat(),
        "outcome": decision.outcome.word,
        "is_allowed": decision.is_allowed,
        "reasons": [_reason(reason) for reason in decision.reasons],
        "plain": list(plain(decision.blocking)),
        "evidence": {
            "grade": known.grade,
            "limits": known.limits,
            "basis": [
                {"citation": b.source, "says": b.direction, "found": b.found, "review": b.review}
                for b in known.basis
            ],
            "conflicts": [
                {
                    "asked": conflict.asked,
                    "sides": [
                        {"citation": side.source, "says": side.says, "review": side.review}
                        for side in conflict.sides
                    ],
                }
                for conflict in known.conflicts
            ],
        },
        "sets_disagree": [
            {
                "rule_id": one.rule_id,
                "sides": {label: _side(reason) for label, reason in one.sides.items()},
            }
            for one in differences(chart, [load(name) for name in names()])
        ],
        "treatment_resistance": _resistance(chart, screen),
    }


def _side(reason: Reason) -> dict[str, str]:
    return {
        "outcome": reason.outcome.word,
        "threshold": reason.threshold,
        "unit": reason.unit,
        "citation": reason.citation,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    from openketamine.core.eligibility import is_absolute
    from openketamine.core.evidence import citation
    from openketamine.ui.sentences import sentence

    source = citation(reason.citation)
    return {
        "rule_id": reason.rule_id,
        "outcome": reason.outcome.word,
        "is_absolute": is_absolute(reason.rule_id),
        "code": reason.code,
        "sentence": sentence(reason),
        "threshold": reason.threshold,
        "unit": reason.unit,
        "facts": [
            {
                "name": fact.name,
                "value": fact.value if isinstance(fact.value, bool | tuple) else str(fact.value),
                "unit": fact.unit,
                "at": fact.at.isoformat() if fact.at else None,
            }
            for fact in reason.facts
        ],
        "citation": reason.citation,
        "source": f"{source.title} {source.locator}".strip(),
        "source_status": source.status,
        "settles": list(reason.settles),
    }


def _resistance(chart: Chart, screen: Screen) -> dict[str, Any]:
    from openketamine.core.eligibility import adequacy, definitions, is_failure, resistance

    found = None if chart.trials is None else resistance(chart.trials)
    severity = screen.known(chart).number("phq9")
    return {
        "failed": None if found is None else found.failed,
        "unclear": None if found is None else found.unclear,
        "trials": [
            {"treatment": one.treatment, "adequacy": adequacy(one), "is_failure": is_failure(one)}
            for one in chart.trials or ()
        ],
        "definitions": [
            {
                "citation": one.needed.source,
                "needed": one.needed.text,
                "phq9_min": None if one.severity is None else one.severity.text,
                "is_met": one.is_met,
                "review": one.needed.review,
            }
            for one in definitions(found, severity)
        ],
    }


def _show(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from openketamine.ui.sentences import with_unit

    console = Console(highlight=False)
    grade = report["evidence"]
    console.print(
        f"{report['indication']} under {report['protocol']}: [bold]{report['outcome'].upper()}[/]"
    )
    console.print(escape(f"Evidence: {grade['grade']}. {grade['limits']}"))
    table = Table("", "Reason", "Limit", "Rule", "Source", box=None, pad_edge=False)
    for row in report["reasons"]:
        settles = f" Settled by: {', '.join(row['settles'])}." if row["settles"] else ""
        final = " No override." if row["is_absolute"] and row["outcome"] == "hold" else ""
        table.add_row(
            row["outcome"],
            escape(row["sentence"] + settles + final),
            escape(with_unit(row["threshold"], row["unit"]) if row["threshold"] else ""),
            row["rule_id"],
            row["citation"],
        )
    console.print(table)
    for basis in grade["basis"]:
        console.print(escape(f"Evidence {basis['says']}: {basis['found']} ({basis['citation']})"))
    for conflict in grade["conflicts"]:
        sides = "; ".join(f"{side['says']} ({side['citation']})" for side in conflict["sides"])
        console.print(escape(f"Disputed: {conflict['asked']} {sides}"))
    for one in report["sets_disagree"]:
        sides = "; ".join(_in_words(label, side) for label, side in one["sides"].items())
        console.print(escape(f"The sets disagree on {one['rule_id']}: {sides}"))


def _in_words(label: str, side: dict[str, str]) -> str:
    from openketamine.ui.sentences import with_unit

    limit = f" at {with_unit(side['threshold'], side['unit'])}" if side["threshold"] else ""
    return f"{label} {side['outcome']}{limit} ({side['citation']})"


def _many(file: Path, asked: Indication, screen: Screen, *, as_json: bool) -> None:
    from collections import Counter

    from rich.console import Console
    from rich.progress import Progress

    from openketamine.cli._chart_rows import rows

    counts: Counter[str] = Counter()
    shown = None if as_json else _table()
    try:
        opened = file.open("r", encoding="utf-8", newline="")
    except OSError as wrong:
        raise BadInputError(f"{file} cannot be read: {wrong.strerror}.", field="file") from None
    with opened, Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("charts", total=None)
        for number, row in enumerate(rows(opened, file, asked, screen), start=1):
            answer = _answer(row)
            counts[answer["outcome"]] += 1
            if shown is None:
                sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            else:
                _add(shown, answer)
            if number % 1000 == 0:
                progress.update(task, completed=number)
    if shown is not None:
        console = Console(highlight=False)
        console.print(shown)
        console.print(", ".join(f"{counts[name]} {name}" for name in (*_OUTCOMES, "error")))
    if counts["error"]:
        raise typer.Exit(EXIT_ROW_ERRORS)


def _answer(row: Row) -> dict[str, Any]:
    """One row's answer: the outcome, the rules behind it and the facts that would settle it."""
    from openketamine.core.decision import Outcome
    from openketamine.core.eligibility import RULES

    by: dict[Outcome, list[str]] = {one: [] for one in reversed(Outcome) if one}
    settles: dict[str, None] = {}
    for rule_id, verdict in zip(RULES, row.verdicts or (), strict=row.verdicts is not None):
        if verdict.outcome is not Outcome.ALLOW:
            by[verdict.outcome].append(rule_id)
            settles.update(dict.fromkeys(verdict.settles))
    worst = next((one for one, rule_ids in by.items() if rule_ids), Outcome.ALLOW)
    return {
        "line": row.line,
        "id": row.id,
        "outcome": "error" if row.verdicts is None else worst.word,
        "hold": by[Outcome.HOLD],
        "unknown": by[Outcome.UNKNOWN],
        "caution": by[Outcome.CAUTION],
        "settles": list(settles),
        "error": row.error,
    }


def _table() -> Any:
    from rich.table import Table

    return Table("Line", "Id", "Outcome", "Rules", "Settled by", box=None, pad_edge=False)


def _add(table: Any, answer: dict[str, Any]) -> None:
    from rich.markup import escape

    rules = [*answer["hold"], *answer["unknown"], *answer["caution"]]
    table.add_row(
        str(answer["line"]),
        escape(answer["id"]),
        answer["outcome"],
        escape(answer["error"] or ", ".join(rules)),
        ", ".join(answer["settles"]),
    )
