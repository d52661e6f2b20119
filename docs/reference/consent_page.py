"""The reference page of the consent: its states, and its English words with their sources."""

from __future__ import annotations

from openketamine.core.consent import TEMPLATE_VERSION
from openketamine.core.consent.states import ROWS, diagram
from openketamine.core.consent.texts import Claim, texts
from openketamine.core.evidence.facts import fact


def page(note: str) -> str:
    """The table of steps, then every claim, question and statement."""
    said = texts("en")
    lines = ["# The consent", "", note, "```mermaid", diagram().rstrip(), "```", ""]
    lines += ["| Step | In states | To |", "|---|---|---|"]
    for row in ROWS:
        lines.append(f"| {row.step} | {', '.join(sorted(row.states))} | {row.to} |")
    lines += ["", f"## The text, version {TEMPLATE_VERSION}", ""]
    for part in said.parts:
        lines += [f"### {part.title}", "", *(_line(claim) for claim in part.claims), ""]
    for name, claims in said.evidence.items():
        lines += [f"### Evidence: {name}", "", *(_line(claim) for claim in claims), ""]
    lines += ["## The questions", ""]
    for asked in said.questions:
        lines.append(f"- {asked['asked']}")
        for option in asked["options"]:
            mark = "right" if option["id"] == asked["right"] else "wrong"
            lines.append(f"  - {option['text']} ({mark}: {option['why']})")
    lines += ["", "## What a signature says", ""]
    lines += [f"- {who}: {words}" for who, words in said.statements.items()]
    return "\n".join(lines) + "\n"


def _line(claim: Claim) -> str:
    if claim.own:
        ground = "the clinic's own word"
    else:
        facts = [f"{name}: {', '.join(fact(name).keys)}" for name in claim.facts]
        ground = "; ".join([*facts, *claim.cites, *(f"set: {name}" for name in claim.limits)])
    when = f", when {claim.when}" if claim.when else ""
    return f"- {claim.text} ({ground}{when})"
