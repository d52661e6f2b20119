"""Identifiers of rules, citations and protocol sets."""

from __future__ import annotations

import re
from typing import NewType

RuleId = NewType("RuleId", str)
"""`AREA-TOPIC-NN`, for example `ELIG-BP-01`; never reused."""

CitationKey = NewType("CitationKey", str)
"""`author_year` or another key of the evidence table, for example `vankawala_2021`."""

_RULE_ID = re.compile(r"[A-Z]+[0-9]*(?:-[A-Z0-9]+)+-[0-9]{2}")


def rule_id(text: str) -> RuleId:
    """Return `text` as a rule id; raises ValueError when it has another form."""
    if not _RULE_ID.fullmatch(text):
        raise ValueError(f"{text!r} is not a rule id of the form AREA-TOPIC-NN")
    return RuleId(text)
