"""How commands print: JSON with stable keys for programs, tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from openketamine.core.errors import ShownError


def print_json(data: object) -> None:
    """Write one JSON document to standard output; unknown types become their text."""
    json.dump(data, sys.stdout, indent=2, default=str, ensure_ascii=False)
    sys.stdout.write("\n")


def show_error(error: ShownError, *, as_json: bool) -> None:
    """Write a refusal: JSON on standard output, or a sentence on standard error."""
    if as_json:
        refusal: Mapping[str, Any] = {
            "refused": True,
            "rule_id": error.rule_id,
            "field": error.field,
            "reason": error.message,
        }
        print_json(refusal)
        return
    rule = f" [{error.rule_id}]" if error.rule_id else ""
    print(f"Refused{rule}: {error.message}", file=sys.stderr)  # noqa: T201
