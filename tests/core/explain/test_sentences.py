"""Every code that the core can say has a sentence, and the sentence shows the figures."""

from __future__ import annotations

import ast
import subprocess
import sys
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import openketamine.core
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Fact
from openketamine.core.ids import rule_id
from openketamine.core.monitoring.alert import CONDITIONS
from openketamine.ui.sentences import SENTENCES, sentence


def _declared() -> set[str]:
    """The CODES of the rule files, the alert conditions, and codes given literally to a Rule."""
    codes = set(CONDITIONS)
    for found in walk_packages(openketamine.core.__path__, "openketamine.core."):
        module = import_module(found.name)
        codes |= set(getattr(module, "CODES", ()))
        codes |= _said(Path(str(module.__file__)))
    return codes


def _said(file: Path) -> set[str]:
    calls = [
        node
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "says"
    ]
    literals = [
        c.args[1].value for c in calls if len(c.args) > 1 and isinstance(c.args[1], ast.Constant)
    ]
    return {code for code in literals if isinstance(code, str)}


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    assert _declared() == set(SENTENCES)


def _reason(code: str, *facts: Fact, threshold: str = "", unit: str = "") -> Reason:
    return Reason(
        rule_id=rule_id("CHECK-BP-01"),
        outcome=Outcome.HOLD,
        code=code,
        facts=facts,
        threshold=threshold,
        unit=unit,
    )


def test_the_figures_stand_in_the_sentence_with_their_units() -> None:
    sbp = Fact(name="sbp", value=Decimal(165), unit="mm[Hg]")

    said = sentence(_reason("start_sbp_high", sbp, threshold="160", unit="mm[Hg]"))

    assert said == "Systolic pressure 165 mmHg is too high: the limit is 160 mmHg."


def test_what_is_unknown_shows_as_dashes() -> None:
    assert (
        sentence(_reason("start_sbp_high")) == "Systolic pressure -- is too high: the limit is --."
    )


def test_a_code_of_an_old_record_shows_its_rule_and_what_it_rested_on() -> None:
    sbp = Fact(name="sbp", value=Decimal(165), unit="mm[Hg]")

    said = sentence(_reason("sbp_of_old", sbp, threshold="160", unit="mm[Hg]"))

    assert said == "CHECK-BP-01, sbp of old: sbp 165 mmHg, limit 160 mmHg."
    assert sentence(_reason("sbp_of_old")) == "CHECK-BP-01, sbp of old: --."


def test_words_and_scores_show_as_they_are() -> None:
    moaas = Fact(name="moaas", value=Decimal(4), unit="1")
    sam = Fact(name="escort_name", value="Sam")

    assert sentence(_reason("sedated", moaas, threshold="5", unit="1")).startswith(
        "Still sedated: MOAA/S 4, 5 is asked"
    )
    assert sentence(_reason("escort_present", sam)) == "Sam is here to take the patient home."


def test_the_newest_of_several_readings_is_the_one_that_is_named() -> None:
    newest, older = (Fact(name="mpadss", value=Decimal(total), unit="1") for total in (9, 10))

    assert "MPADSS 9 " in sentence(_reason("mpadss_low", newest, older, threshold="9", unit="1"))


@pytest.mark.parametrize("text", SENTENCES.values())
def test_sentences_end_and_speak_plainly(text: str) -> None:
    assert text.endswith(".")
    assert "_" not in text.split("{", maxsplit=1)[0]


def test_it_works_without_configured_django() -> None:
    program = (
        "from openketamine.core.decision import Outcome, Reason\n"
        "from openketamine.core.ids import RuleId\n"
        "from openketamine.ui.sentences import sentence\n"
        "r = Reason(rule_id=RuleId('X'), outcome=Outcome.HOLD, code='on_hold')\n"
        "print(sentence(r))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "The session is on hold.\n"
