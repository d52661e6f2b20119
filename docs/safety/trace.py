"""Join rules, citations, hazards and tests into docs/safety/trace.md; fail where a link is missing.

`python docs/safety/trace.py` writes the page, `--check` only compares and reports. `--root`
names another checkout, so that a planted violation can be shown to fail.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RULE = re.compile(r"[A-Z]+[0-9]*(?:-[A-Z0-9]+)+-[0-9]{2}")
HAZARD = re.compile(r"H-[A-Z0-9-]+")
HAZARD_FIELDS = ("title", "hazard", "cause", "effect", "initial_risk", "controls", "residual_risk")


@dataclass
class Trace:
    """What was found in one checkout."""

    rules: dict[str, str] = field(default_factory=dict)  # id -> file that declares it
    declared: Counter[str] = field(default_factory=Counter)
    citations: dict[str, dict[str, Any]] = field(default_factory=dict)
    cited: dict[str, set[str]] = field(default_factory=dict)  # citation key -> files
    hazards: dict[str, dict[str, Any]] = field(default_factory=dict)
    tests: dict[str, set[str]] = field(default_factory=dict)  # rule id -> test files


def read(root: Path) -> Trace:
    """Read a checkout: rules and citations from its code, hazards from docs, ids from tests."""
    trace = Trace()
    core = root / "src/openketamine/core"
    citations_file = core / "evidence/citations.toml"
    if citations_file.exists():
        trace.citations = tomllib.loads(citations_file.read_text())
    pharmacology = root / "src/openketamine/pharmacology"
    for path in sorted((*core.rglob("*.py"), *pharmacology.rglob("*.py"))):
        _read_code(trace, path, str(path.relative_to(root)))
    for path in sorted(core.rglob("*.toml")):
        if path != citations_file:
            _read_data(trace, tomllib.loads(path.read_text()), str(path.relative_to(root)))
    _read_citing(trace, root)
    for path in sorted((root / "docs/safety/hazards").glob("H-*.toml")):
        trace.hazards[path.stem] = tomllib.loads(path.read_text())
    for path in sorted((root / "tests").rglob("*")):
        if path.suffix in {".py", ".toml"}:
            for rule in set(RULE.findall(path.read_text())):
                trace.tests.setdefault(rule, set()).add(str(path.relative_to(root)))
    return trace


def _read_code(trace: Trace, path: Path, name: str) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            _note_string(trace, node.value, name)


def _read_data(trace: Trace, value: object, name: str) -> None:
    if isinstance(value, dict):
        for inner in value.values():
            _read_data(trace, inner, name)
    elif isinstance(value, list):
        for inner in value:
            _read_data(trace, inner, name)
    elif isinstance(value, str):
        _note_string(trace, value, name)


def _note_string(trace: Trace, text: str, name: str) -> None:
    if RULE.fullmatch(text):
        trace.rules.setdefault(text, name)
        trace.declared[text] += 1


def _read_citing(trace: Trace, root: Path) -> None:
    """Where each citation key stands, in code, data or words of the package."""
    for path in sorted((root / "src").rglob("*")):
        if path.suffix in {".py", ".toml", ".html"} and path.name != "citations.toml":
            for word in set(re.findall(r"[a-z][a-z0-9_]+", path.read_text())):
                if word in trace.citations:
                    name = str(path.relative_to(root))
                    trace.cited.setdefault(word, set()).add(name)


def problems(trace: Trace, root: Path) -> Iterator[str]:
    """Every missing link, as a sentence that says what and where."""
    controls = [
        control for hazard in trace.hazards.values() for control in hazard.get("controls", [])
    ]
    for rule, where in sorted(trace.rules.items()):
        if trace.declared[rule] > 1:
            yield f"{rule} is declared {trace.declared[rule]} times; an id is declared once."
        if rule not in controls:
            yield f"{rule} ({where}) controls no hazard in docs/safety/hazards."
        if rule not in trace.tests:
            yield f"{rule} ({where}) is named by no test."
    for key, citation in sorted(trace.citations.items()):
        if key not in trace.cited:
            yield f"The citation {key} is used by no rule or value."
        located = any(citation.get(k) for k in ("doi", "pmid", "pmc", "link", "identifier"))
        if not located and not (citation.get("status") == "background" and citation.get("note")):
            yield f"The citation {key} has no DOI, PMID, URL or identifier."
    for name, hazard in sorted(trace.hazards.items()):
        yield from _hazard_problems(name, hazard, trace, root)


def _hazard_problems(name: str, hazard: dict[str, Any], trace: Trace, root: Path) -> Iterator[str]:
    if not HAZARD.fullmatch(name):
        yield f"{name} is not a hazard id of the form H-TOPIC."
    for key in HAZARD_FIELDS:
        if not hazard.get(key):
            yield f"{name} states no {key}."
    for control in hazard.get("controls", []):
        if RULE.fullmatch(control):
            if control not in trace.rules:
                yield f"{name}: the control {control} is no rule."
        elif not _place_exists(root, control):
            yield f"{name}: the control {control} does not exist."


def _place_exists(root: Path, control: str) -> bool:
    """A control that is no rule is a file, or `file::name` with the name defined in it."""
    file, _, name = control.partition("::")
    path = root / file
    return path.is_file() and (not name or re.search(rf"\b{re.escape(name)}\b", path.read_text()))


def page(trace: Trace) -> str:
    """The trace as a Markdown page."""
    lines = ["# Safety trace", "", "Generated by `make docs`; do not edit.", ""]
    lines += ["## Rules", "", "| Rule | Declared in | Hazards |", "|---|---|---|"]
    for rule, where in sorted(trace.rules.items()):
        hazards = [n for n, h in sorted(trace.hazards.items()) if rule in h.get("controls", [])]
        lines.append(f"| {rule} | {where} | {', '.join(hazards)} |")
    lines += ["", "## Hazards", ""]
    for name, hazard in sorted(trace.hazards.items()):
        lines += [f"### {name}: {hazard.get('title', '')}", ""]
        lines += [f"- Hazard: {hazard.get('hazard', '')}", f"- Cause: {hazard.get('cause', '')}"]
        lines += [f"- Effect: {hazard.get('effect', '')}"]
        lines += [f"- Initial risk: {hazard.get('initial_risk', '')}"]
        lines += [f"- Controls: {', '.join(hazard.get('controls', []))}"]
        lines += [f"- Residual risk: {hazard.get('residual_risk', '')}", ""]
    lines += ["## Sources", "", "| Key | Status | Used in |", "|---|---|---|"]
    for key, citation in sorted(trace.citations.items()):
        used = "<br>".join(sorted(trace.cited.get(key, ())))
        lines.append(f"| {key} | {citation.get('status', '')} | {used} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    options = parser.parse_args()
    trace = read(options.root)
    found = list(problems(trace, options.root))
    target = options.root / "docs/safety/trace.md"
    text = page(trace)
    if options.check and (not target.exists() or target.read_text() != text):
        found.append("docs/safety/trace.md is stale: run `make docs`.")
    if not options.check:
        target.write_text(text)
    for problem in found:
        sys.stderr.write(problem + "\n")
    sys.stdout.write(
        f"trace: {len(trace.rules)} rules, {len(trace.hazards)} hazards, "
        f"{len(trace.citations)} sources, {len(found)} problems\n"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
