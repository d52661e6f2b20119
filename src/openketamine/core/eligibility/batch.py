"""Judging many charts of one indication: equal answers are judged once, in bounded memory.

`Screen` is the plain way; the two agree on every chart (a property test holds them together).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from openketamine.core.eligibility.chart import Indication
from openketamine.core.eligibility.known import Known, KnownValue
from openketamine.core.eligibility.rules import RULES, Found
from openketamine.core.eligibility.screen import Screen
from openketamine.core.eligibility.verdict import Verdict

Read = Callable[[str, Any], KnownValue | None]
REMEMBERED = 4096
"""So many different answers of one rule are kept; more would only fill the memory."""


@dataclass(slots=True)
class _Judge:
    """One rule: which raw answers it reads (`where`, by fact) and the verdicts found so far."""

    found: Found
    where: tuple[tuple[str, Any], ...]
    pick: Callable[[Any], Hashable]
    judged: dict[Hashable, Verdict]


class Batch:
    """All rules under one protocol set for charts whose raw answers stand at fixed places.

    `where` says at which place of a row (an index or a key) the raw answer to a fact stands; a
    fact without a place is not known. `read` turns a raw answer into its value, or None.
    """

    def __init__(
        self, screen: Screen, indication: Indication, where: Mapping[str, Any], read: Read
    ) -> None:
        self._screen, self._indication, self._read = screen, indication, read
        self._judges = [_judge(found, where) for found in RULES.values()]

    def verdicts(self, row: Any) -> list[Verdict]:
        """Every rule's verdict, in the order of the rule ids.

        What of the row is too old, undated or of the future must be empty already.
        """
        verdicts = []
        for judge in self._judges:
            key = judge.pick(row)
            verdict = judge.judged.get(key)
            if verdict is None:
                verdict = self._remember(judge, key, row)
            verdicts.append(verdict)
        return verdicts

    def _remember(self, judge: _Judge, key: Hashable, row: Any) -> Verdict:
        values: dict[str, KnownValue] = {"indication": self._indication.value}
        for name, place in judge.where:
            value = self._read(name, row[place])
            if value is not None:
                values[name] = value
        if len(judge.judged) >= REMEMBERED:
            judge.judged.clear()
        verdict = judge.judged[key] = self._screen.judge(judge.found, Known(values))
        return verdict


def _judge(found: Found, where: Mapping[str, Any]) -> _Judge:
    places = tuple((name, where[name]) for name in found.facts if name in where)
    pick = itemgetter(*(place for _name, place in places)) if places else _nothing
    return _Judge(found, places, pick, {})


def _nothing(_row: Any) -> Hashable:
    return None
