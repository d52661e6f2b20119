"""`openketamine explain FILE.toml`: the decision for a scenario, with reasons and sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openketamine.cli._output import print_json

if TYPE_CHECKING:
    from openketamine.cli._scenario import Answer, Scenario
    from openketamine.core.decision import Reason

EXIT_UNEXPECTED = 1


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain")(explain)


def explain(
    file: Annotated[Path, typer.Argument(help="Scenario file (TOML)")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Print the decision for a scenario file: each reason with its limit and source.

    Exits with 1 when the file expects another outcome, with 2 when it cannot be read.
    """
    from openketamine.cli._scenario import answer, read_scenario

    scenario = read_scenario(file)
    given = answer(scenario)
    if as_json:
        print_json(_payload(scenario, given))
    else:
        _show(scenario, given)
    if not is_expected(scenario, given):
        raise typer.Exit(EXIT_UNEXPECTED)


def is_expected(scenario: Scenario, given: Answer) -> bool:
    """True when the file expects nothing, or exactly this outcome and these blocking codes."""
    if not scenario.expected_outcome:
        return True
    outcome, codes = scenario.expected_outcome, scenario.expected_codes
    return outcome == given.outcome and set(codes) == set(given.codes)


def _payload(scenario: Scenario, given: Answer) -> dict[str, Any]:
    return {
        "question": scenario.question,
        "protocol": scenario.protocol.label,
        "at": scenario.at.isoformat(),
        "outcome": given.outcome,
        "is_allowed": given.decision.is_allowed,
        "refused_by": given.refused_by,
        "refusal": given.refusal,
        "is_expected": is_expected(scenario, given),
        "reasons": [_reason(reason) for reason in given.decision.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    from openketamine.ui.sentences import sentence

    return {
        "rule_id": reason.rule_id,
        "outcome": reason.outcome.word,
        "code": reason.code,
        "sentence": sentence(reason),
        "threshold": reason.threshold,
        "unit": reason.unit,
        "facts": [
            {
                "name": fact.name,
                "value": fact.value if isinstance(fact.value, bool) else str(fact.value),
                "unit": fact.unit,
                "at": fact.at.isoformat() if fact.at else None,
            }
            for fact in reason.facts
        ],
        "citation": reason.citation,
        "source": _source(reason),
        "protocol": reason.protocol,
        "settles": list(reason.settles),
    }


def _source(reason: Reason) -> str:
    from openketamine.core.evidence import citations

    known = citations().get(reason.citation)
    return "" if known is None else f"{known.title} {known.locator}".strip()


def _show(scenario: Scenario, given: Answer) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    asked = f"{scenario.question} under {scenario.protocol.label}"
    console.print(f"{asked}: [bold]{given.outcome.upper()}[/bold]", highlight=False)
    if given.refused_by:
        console.print(f"{given.refusal} [{given.refused_by}]", markup=False, highlight=False)
    table = Table("", "Reason", "Limit", "Rule", "Source", box=None, pad_edge=False)
    for reason in given.decision.reasons:
        row = _reason(reason)
        settles = f" Settled by: {', '.join(row['settles'])}." if row["settles"] else ""
        table.add_row(
            row["outcome"],
            escape(row["sentence"] + settles),
            escape(f"{row['threshold']} {row['unit']}".strip()),
            row["rule_id"],
            row["citation"],
        )
    console.print(table)
