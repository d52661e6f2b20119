"""Every scenario file of this folder says what must come out, and it does."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from openketamine.cli._scenario import ANSWERS, answer, read_scenario

FILES = sorted(Path(__file__).parent.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_decision_is_the_expected_one(file: Path) -> None:
    expected = tomllib.loads(file.read_text("utf-8"))["expect"]

    given = answer(read_scenario(file))

    assert given.outcome == expected["outcome"]
    assert sorted(given.codes) == sorted(expected["codes"])


def test_every_question_has_scenarios() -> None:
    assert {read_scenario(file).question for file in FILES} == set(ANSWERS)
