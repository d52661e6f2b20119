"""The generated page of the eligibility rules: what each says, from what, and its tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from openketamine.core.eligibility import RULES
from openketamine.core.eligibility.limits import OF_THE_SET, OWN_LIMITS, Limit, limits_of
from openketamine.core.evidence import citation
from openketamine.core.protocols import load, names
from openketamine.ui.eligibility_sentences import ELIGIBILITY

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "tests/spec/eligibility"
RULE_FILES = ROOT / "src/openketamine/core/eligibility/rules"
_RULE = re.compile(r"ELIG-[A-Z]+-\d{2}")
_SPAN = re.compile(r"(ELIG-[A-Z]+-)(\d{2}) to ELIG-[A-Z]+-(\d{2})")


def page(note: str) -> str:
    """Every rule, in the order of the ids."""
    sentences = spec_sentences()
    lines = ["# Eligibility rules", "", note]
    lines += ["Each rule reads facts of the [chart](chart.md) and says allow, caution, hold or"]
    lines += [
        "unknown. The sentences under *Tested* are the names of the specification's tests.",
        "",
    ]
    for rule_id, found in RULES.items():
        override = "nobody" if found.is_absolute else "a prescriber, signed, with a reason"
        lines += [f"## {rule_id}", ""]
        facts = ", ".join(f"`{name}`" for name in found.facts)
        lines += [f"Reads {facts}. Source: {_source(found.rule.source)}."]
        lines += [f"May be overridden by: {override}.", ""]
        lines += [f"- {ELIGIBILITY[code]}" for code in found.codes]
        lines += _limits(found.name)
        lines += ["", "Tested:", ""]
        lines += [f"- {text}" for text in sentences[rule_id]]
        lines.append("")
    return "\n".join(lines)


def spec_sentences() -> dict[str, list[str]]:
    """The tests of the specification that name each rule, as sentences.

    A rule is named in a test, in its doc string or in a table that the test takes its cases from.
    """
    found: dict[str, list[str]] = {rule_id: [] for rule_id in RULES}
    for path in sorted(SPEC.glob("test_*.py")):
        text = path.read_text("utf-8")
        tree = ast.parse(text)
        tables = dict(_tables(tree, text))
        chapter = set(_ids(ast.get_docstring(tree) or ""))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                source = "\n".join(
                    ast.get_source_segment(text, one) or "" for one in (*node.decorator_list, node)
                )
                named = set(_ids(source)) | chapter
                for name, ids in tables.items():
                    named |= ids if re.search(rf"\b{name}\b", source) else set()
                for rule_id in named & set(found):
                    found[rule_id].append(_sentence(node.name))
    return found


def _tables(tree: ast.Module, text: str) -> Iterator[tuple[str, set[str]]]:
    for node in tree.body:
        if isinstance(node, ast.AnnAssign | ast.Assign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            ids = set(_ids(ast.get_source_segment(text, node) or ""))
            if isinstance(target, ast.Name) and ids:
                yield target.id, ids


def _ids(text: str) -> Iterator[str]:
    yield from _RULE.findall(text)
    for stem, first, last in _SPAN.findall(text):
        for number in range(int(first), int(last) + 1):
            yield f"{stem}{number:02d}"


def _sentence(name: str) -> str:
    words = name.removeprefix("test_").replace("_", " ")
    return f"{words[0].upper()}{words[1:]}."


def _source(key: str) -> str:
    source = citation(key)
    where = f" {source.locator}" if source.locator else ""
    return f"{source.short}, *{source.title}*{where} ({source.status})"


def _limits(rule: str) -> Iterator[str]:
    """The numbers that the rule compares with; what the sets state differently, set by set."""
    code = (RULE_FILES / f"{rule}.py").read_text("utf-8")
    used = [name for name in (*OF_THE_SET, *OWN_LIMITS) if f'"{name}"' in code]
    if not used:
        return
    yield from (
        "",
        "| Number | Set | Value | Source | To be confirmed by |",
        "|---|---|---|---|---|",
    )
    for name in used:
        if name in OWN_LIMITS:
            one = OWN_LIMITS[name]
            yield f"| {name} | every | {_value(one)} | {one.source} | {one.review} |"
            continue
        for label in names():
            one = limits_of(load(label))[name]
            yield f"| {name} | {label} | {_value(one)} | {one.source} | {one.review} |"


def _value(limit: Limit) -> str:
    """A count has the unit one, which nobody writes."""
    return limit.text if limit.unit in ("", "1") else f"{limit.text} {limit.unit}"
