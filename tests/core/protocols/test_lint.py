"""The linter finds what a slip of the pen does to a protocol set."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from openketamine.core.errors import BadInputError
from openketamine.core.protocols import lint, load
from openketamine.core.protocols.loader import lineage, resolve, shipped


def changed(name: str, value: object, *, key: str = "value") -> dict[str, str]:
    """The shipped sets with one value of the root replaced."""
    root = shipped()["guideline-2021"]
    pattern = rf"(?m)^({name} = .*?\b{key} = )(\"[^\"]*\"|\[[^\]]*\]|[^,}} ]+)"
    text, count = re.subn(pattern, lambda found: f"{found[1]}{value}", root)
    assert count == 1
    return {"guideline-2021": text}


def messages(texts: dict[str, str]) -> str:
    return "\n".join(f"{p.set} {p.parameter} {p.message}" for p in lint(texts))


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (changed("pause_sbp_mmhg", 150), "recheck_sbp_mmhg 160 must be <= pause_sbp_mmhg 150"),
        (changed("stop_spo2_low_pct", 88), "emergency_spo2_pct 88 must be < stop_spo2_low_pct 88"),
        (changed("stop_hr_low_bpm", 60), "stop_hr_low_bpm 60 must be <= start_hr_min_bpm 50"),
        (changed("alarm_rr_low_bpm", 6), "gap between bands"),
        (changed("alarm_hr_high_bpm", 130), "gap between bands"),
        (changed("cuff_minutes_initial", "[5, 10]"), "no cuff at the start"),
        (changed("cuff_minutes_initial", "[0, 15]"), "more than 10 min apart"),
        (changed("chart_minutes", "[0, 20]"), "charting does not reach"),
        (changed("chart_minutes", "[20, 60]"), "charting does not reach"),
        (changed("chart_minutes", "[0, 40, 20]"), "do not ascend"),
        (changed("chart_minutes", "[]"), "not a list of minutes"),
        (changed("chart_minutes", "[0, 900]"), "outside 0 to 600"),
        (changed("pause_sbp_mmhg", 1600), "outside the plausible range"),
        (changed("pause_sbp_mmhg", '"160"'), "is not a number"),
        (changed("pause_sbp_mmhg", "nan"), "is not a number"),
        (changed("pause_sbp_mmhg", '"kPa"', key="unit"), "the unit is 'kPa'"),
        (changed("pause_sbp_mmhg", '""', key="source"), "no source"),
        (changed("pause_sbp_mmhg", '"nobody_1999"', key="source"), "'nobody_1999' does not exist"),
        (changed("pause_sbp_mmhg", '"rumour"', key="grade"), "the grade 'rumour'"),
        (changed("pause_sbp_mmhg", '"later"', key="review"), "unknown review"),
        (changed("pregnancy_test_required", 1), "is not yes or no"),
        (changed("drug", '"esketamine"'), "is not one of ketamine-racemic"),
    ],
)
def test_a_fault_is_named(texts: dict[str, str], found: str) -> None:
    assert found in messages(texts)


def test_an_unknown_parameter_is_named() -> None:
    text = shipped()["guideline-2021"].replace("pause_sbp_mmhg =", "pause_spb_mmhg =")

    assert "pause_spb_mmhg" in messages({"guideline-2021": text})
    assert "unknown parameter" in messages({"guideline-2021": text})


def test_a_missing_parameter_is_named() -> None:
    text = re.sub(r"(?m)^pause_sbp_mmhg = .*\n", "", shipped()["guideline-2021"])

    assert "no value for pause_sbp_mmhg" in messages({"guideline-2021": text})


def test_a_value_without_unit_or_with_a_stray_key_is_named() -> None:
    text = 'version = "1"\n[parameters]\n'
    assert "missing" in messages({"a": text + 'drug = { unit = "" }'})
    assert "source" in messages({"a": text + 'drug = { value = "ketamine-s" }'})
    assert "colour" in messages({"a": text + 'drug = { value = "ketamine-s", colour = "red" }'})


def test_a_cycle_a_missing_parent_and_broken_files_are_named() -> None:
    head = 'version = "1"\ninherits = "{}"\n[parameters]\n'
    cycle = {"a": head.format("b"), "b": head.format("a")}

    assert "inheritance cycle: a -> b -> a" in messages(cycle)
    assert "a: there is no set 'c'" in messages({"a": head.format("c")})
    assert "unknown key author" in messages({"a": 'version = "1"\nauthor = "me"\n[parameters]\n'})
    assert "needs a version" in messages({"a": "[parameters]\n"})
    assert messages({"a": "version ="})
    with pytest.raises(ValueError, match="there is no set"):
        lineage("a", {})


def test_repeating_what_is_inherited_is_named() -> None:
    line = next(
        line for line in shipped()["guideline-2021"].splitlines() if line.startswith("no_driving_h")
    )
    texts = {
        "guideline-2021": shipped()["guideline-2021"],
        "copy": f'version = "1"\ninherits = "guideline-2021"\n[parameters]\n{line}\n',
    }
    assert messages(texts) == "copy no_driving_h repeats what it inherits: state only differences"


def test_a_set_is_built_from_its_ancestors() -> None:
    built = resolve("short-rest", shipped())

    assert built.label == "short-rest@1"
    assert built.parameters["recovery_min_minutes"].origin == "short-rest"
    assert built.parameters["pause_sbp_mmhg"].origin == "consensus-moderate"


def test_an_unknown_set_lists_the_known_ones() -> None:
    with pytest.raises(BadInputError, match="consensus-moderate"):
        load("aggressive")


def test_values_are_read_as_what_they_are() -> None:
    protocol = load("consensus-moderate")

    assert protocol.number("fasting_clear_min_h") == 2
    assert load("guideline-2021").number("fasting_clear_min_h") == Decimal("0.5")
    assert protocol.get("dose_max_mg") is None
    for wrong in (
        lambda: protocol.number("drug"),
        lambda: protocol.minutes("drug"),
        lambda: protocol.word("pause_sbp_mmhg"),
        lambda: protocol.flag("pause_sbp_mmhg"),
    ):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(KeyError):
        protocol.get("pause_spb_mmhg")


def test_values_are_written_as_people_write_them() -> None:
    protocol = load("consensus-moderate")
    written = [
        protocol.parameters[name].text
        for name in ("urine_drug_screen_required", "pregnancy_test_required", "drug")
    ]
    assert written == ["no", "yes", "ketamine-racemic"]
    assert protocol.parameters["cuff_minutes_initial"].text == "0, 5, 10"
    assert protocol.parameters["pause_sbp_mmhg"].text == "180"
