"""The generated page of the rules: every rule of the protocol, each with a test that says it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from openketamine.core.eligibility import RULES

REFERENCE = Path(__file__).parents[3] / "docs/reference"
STEMS = (
    "BP", "CARDIAC", "PSYCHOSIS", "MANIA", "PREGNANCY", "SUBSTANCE", "ICP", "IOP", "HEPATIC",
    "URINARY", "AIRWAY", "COGNITION", "ALLERGY", "AGE", "DRUG", "SUICIDE", "DIAGNOSIS",
    "ASSESSMENT", "CONSENT",
)  # fmt: skip
"""The rules that the clinical protocol asks for."""


def _module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rules_page", REFERENCE / "rules_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_rule_of_the_protocol_is_there() -> None:
    assert set(STEMS) <= {rule_id.split("-")[1] for rule_id in RULES}


def test_every_rule_has_a_test_of_the_specification_that_says_it() -> None:
    sentences = _module().spec_sentences()

    assert set(sentences) == set(RULES)
    assert [rule_id for rule_id, said in sentences.items() if not said] == []


def test_the_page_shows_each_rule_its_source_and_what_every_set_says() -> None:
    text = _module().page("note")

    for rule_id in RULES:
        assert f"## {rule_id}" in text
    pressure = text[text.index("## ELIG-BP-01") : text.index("## ELIG-CARDIAC-01")]
    assert "| start_sbp_max_mmhg | guideline-2021 | 140 mm[Hg] | swainson_2021 | clinician |" in (
        pressure
    )
    assert "| start_sbp_max_mmhg | consensus-moderate | 160 mm[Hg] | clinic_tier |" in pressure
    assert "May be overridden by: nobody." in text[text.index("## ELIG-ALLERGY-01") :]
