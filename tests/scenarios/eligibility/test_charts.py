"""Every chart of this folder says what must come out, and it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from openketamine.cli._chart import read_chart
from openketamine.core.eligibility import Indication, eligibility_decision
from openketamine.core.protocols import load

FILES = sorted(Path(__file__).parent.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_decision_is_the_expected_one(file: Path) -> None:
    _chart, data = read_chart(file, Indication.DEPRESSION)
    expected = data["expect"]
    chart, _data = read_chart(file, Indication(expected["indication"]))

    decision = eligibility_decision(chart, load("consensus-moderate"))

    assert decision.outcome.word == expected["outcome"]
    assert sorted(reason.code for reason in decision.blocking) == sorted(expected["codes"])
