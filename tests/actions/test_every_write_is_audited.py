"""A write without an audit row cannot be expressed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import openketamine.actions as room
from openketamine.queries.chains import chain_report
from openketamine.queries.clinic import audit_rows
from tests.actions.journey import fill_every_table
from tests.actions.world import World

FILES = sorted(Path(room.__file__).parent.glob("*.py"))
THE_DOOR = "recorded.py"
# Measurements carry their own source, message and time; the watch's memory is a cache; that a
# screen on the wall is on, or that a sender tries, is nobody's deed.
# What looks at a handed-in file has no database.
WITHOUT_AUDIT = {"record_frames.py", "display_seen.py", "outbox_claim.py", "letter_check.py"}
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete",
    "execute", "executemany", "create_user", "raw", "atomic",
}  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_action_writes_through_the_one_door_only(file: Path) -> None:
    if file.name == THE_DOOR or file.name in WITHOUT_AUDIT:
        return
    calls = [node.func for node in ast.walk(ast.parse(file.read_text())) if _is_method(node)]
    assert not [call.attr for call in calls if call.attr in WRITES]
    updates = [ast.unparse(call) for call in calls if call.attr == "update"]
    assert all(text.startswith(("write.facts", "request.META")) for text in updates), updates


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_public_actions_take_who_and_when_by_keyword(file: Path) -> None:
    tree = ast.parse(file.read_text())
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if "with recorded(" not in ast.unparse(node):
            continue
        keywords = {arg.arg for arg in node.args.kwonlyargs}
        is_bundle = node.args.kwarg is not None and "How" in ast.unparse(node.args.kwarg)
        assert is_bundle or {"by", "at"} <= keywords, f"{file.name}: {node.name}"


def test_a_whole_stay_leaves_one_audit_row_for_each_write(riverside: World) -> None:
    before = len(audit_rows(clinic_id=riverside.clinic_id, limit=1000))
    fill_every_table(riverside)
    rows = audit_rows(clinic_id=riverside.clinic_id, limit=1000)[:-before]
    assert [row.action for row in reversed(rows)] == [
        "check_in",
        "chart",
        "raise_alert",
        "acknowledge_alert",
        "record_adverse_event",
        "store_document",
        "set_override",
        "add_display",
        "override_rule",
        "sign_plan",
        "open_consent",
    ]
    assert chain_report(clinic_id=riverside.clinic_id).broken == ()


def _is_method(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
