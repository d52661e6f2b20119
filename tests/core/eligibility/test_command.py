"""`openketamine eligibility`: one chart, many charts, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from openketamine.cli import eligibility
from openketamine.cli._chart import chart_of
from openketamine.core.eligibility import FACTS, Indication
from openketamine.core.errors import BadInputError

EXAMPLE = Path(__file__).parents[3] / "docs/examples/chart.toml"


def _run(*options: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    eligibility.register(app)
    return CliRunner().invoke(app, ["eligibility", *options])


def _example() -> dict[str, Any]:
    data = tomllib.loads(EXAMPLE.read_text("utf-8"))
    return json.loads(json.dumps(data, default=lambda at: at.isoformat()))  # type: ignore[no-any-return]


def test_the_example_holds_every_fact_and_is_allowed() -> None:
    assert set(_example()["facts"]) == set(FACTS)

    done = _run(str(EXAMPLE), "--indication", "depression", "--json")

    data = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (data["outcome"], data["is_allowed"], data["plain"]) == ("allow", True, [])
    assert set(data) == {
        "indication",
        "protocol",
        "at",
        "outcome",
        "is_allowed",
        "reasons",
        "plain",
        "evidence",
        "sets_disagree",
        "treatment_resistance",
    }
    assert data["treatment_resistance"]["failed"] == 2
    assert [one["is_met"] for one in data["treatment_resistance"]["definitions"]] == [True, False]


def test_a_person_reads_reason_limit_rule_source_and_grade() -> None:
    done = _run(str(EXAMPLE), "--indication", "ptsd")

    for shown in ("HOLD", "ELIG-DIAGNOSIS-01", "Evidence: mixed", "feder_2021", "Disputed"):
        assert shown in done.stdout


def test_the_patient_reads_only_plain_words() -> None:
    done = _run(str(EXAMPLE), "--indication", "ptsd", "--plain")

    assert done.stdout.startswith("We need a doctor to note what you are ill with.")
    assert "ELIG" not in done.stdout


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"brestfeeding": {"value": False}}, "Did you mean 'breastfeeding'"),
        ({"sbp": {"value": 122, "unit": "kg"}}, "sbp must be a number from 50 to 300 with a unit"),
        ({"sbp": {"value": 122}}, "sbp must be a number"),
        ({"sbp": {"value": 1220, "unit": "mm[Hg]"}}, "sbp must be a number from 50 to 300"),
        ({"age": {"value": "forty", "unit": "a"}}, "age must be a number"),
        ({"breastfeeding": {"value": "no"}}, "breastfeeding must be true or false"),
        ({"pregnancy_test": {"value": "maybe"}}, "one of negative, positive"),
        ({"medicines": {"value": ["aspirin"]}}, "a list of none or more of maoi"),
        ({"medicines": {"value": [{}]}}, "a list of none or more of maoi"),
        ({"breastfeeding": {"value": False, "days": 3}}, "Unknown entry of breastfeeding 'days'"),
        ({"breastfeeding": {}}, "breastfeeding has no value"),
        ({"breastfeeding": False}, "breastfeeding must be a table"),
        ({"age": {"value": 44, "unit": "a", "at": "yesterday"}}, "a time with its zone"),
    ],
)
def test_a_slip_of_the_pen_is_a_clear_error(change: dict[str, Any], message: str) -> None:
    data = _example()
    data["facts"].update(change)

    with pytest.raises(BadInputError) as refused:
        chart_of(data, Indication.DEPRESSION)

    assert message in refused.value.message


@pytest.mark.parametrize(
    "trial",
    [{}, {"treatment": "x"}, {"treatment": "x", "kind": "drug", "weeks": "8"}, "sertraline"],
)
def test_a_trial_that_cannot_be_read_is_an_error(trial: Any) -> None:
    with pytest.raises(BadInputError, match="trial"):
        chart_of({**_example(), "trials": [trial]}, Indication.DEPRESSION)


def test_an_indication_or_file_nobody_knows_is_refused(tmp_path: Path) -> None:
    assert isinstance(_run(str(EXAMPLE), "--indication", "gout").exception, BadInputError)
    other = tmp_path / "chart.xlsx"
    assert isinstance(_run(str(other), "--indication", "ptsd").exception, BadInputError)
    gone = tmp_path / "gone.csv"
    assert isinstance(_run(str(gone), "--indication", "ptsd").exception, BadInputError)


def _ndjson(tmp_path: Path) -> Path:
    well, odd, held = _example(), _example(), _example()
    odd["facts"]["oops"] = {"value": True}
    held["facts"]["breastfeeding"]["value"] = True
    del held["facts"]["age"]
    lines = [
        json.dumps({**one, "id": name}) for name, one in (("a", well), ("b", odd), ("c", held))
    ]
    file = tmp_path / "charts.ndjson"
    file.write_text("\n".join([*lines, "{broken", ""]))
    return file


def test_a_batch_answers_every_line_and_names_the_line_of_an_error(tmp_path: Path) -> None:
    done = _run(str(_ndjson(tmp_path)), "--indication", "depression", "--json")

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["line"], one["id"], one["outcome"]) for one in answers] == [
        (1, "a", "allow"),
        (2, "b", "error"),
        (3, "c", "unknown"),
        (4, "", "error"),
    ]
    assert answers[2]["hold"] == ["ELIG-PREGNANCY-02"]
    assert (answers[2]["unknown"], answers[2]["settles"]) == (["ELIG-AGE-01"], ["age"])
    assert {frozenset(one) for one in answers} == {
        frozenset(("line", "id", "outcome", "hold", "unknown", "caution", "settles", "error"))
    }
    assert "oops" in answers[1]["error"]
    assert done.exit_code == 1


def test_a_batch_for_people_is_a_table_with_a_count(tmp_path: Path) -> None:
    done = _run(str(_ndjson(tmp_path)), "--indication", "depression")

    assert "1 allow, 0 caution, 0 hold, 1 unknown, 2 error" in done.stdout


def _csv(tmp_path: Path, **changed: str) -> Path:
    data = _example()
    row = {"id": "a", "at": data["at"], "recorded_at": data["recorded_at"]}
    row["trials"] = json.dumps(data["trials"])
    for name, fact in data["facts"].items():
        value, unit = fact["value"], fact.get("unit")
        text = "; ".join(value) or "-" if isinstance(value, list) else str(value).lower()
        row[f"{name} ({unit})" if unit else name] = text
    row["sbp_before at"] = data["facts"]["sbp_before"]["at"]
    row.update(changed)
    out = io.StringIO()
    writer = csv.DictWriter(out, row)
    writer.writeheader()
    writer.writerows([row, {**row, "id": "b", "age (a)": "", "breastfeeding": "yes"}])
    file = tmp_path / "charts.csv"
    file.write_text(out.getvalue())
    return file


def test_a_csv_says_the_same_as_a_chart(tmp_path: Path) -> None:
    done = _run(str(_csv(tmp_path)), "--indication", "depression", "--json")

    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["line"], first["outcome"], first["error"]) == (2, "allow", "")
    assert (second["line"], second["outcome"]) == (3, "unknown")
    assert (second["hold"], second["settles"]) == (["ELIG-PREGNANCY-02"], ["age"])


def test_a_csv_row_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = _csv(tmp_path, **{"sbp (mm[Hg])": "12o"})
    file.write_text(file.read_text() + "too,short\n")

    answers = [
        json.loads(line)
        for line in _run(str(file), "--indication", "depression", "--json").stdout.splitlines()
    ]

    assert [one["line"] for one in answers] == [2, 3, 4]
    assert answers[0]["error"].startswith("sbp must be a number")
    assert "2 cells" in answers[2]["error"]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("id,at,sbp\n", "needs its unit"),
        ("id,at,brestfeeding\n", "Did you mean 'breastfeeding'"),
        ("id,breastfeeding\n", "`at`"),
        ("", "empty"),
    ],
)
def test_a_heading_that_cannot_be_read_stops_the_batch(
    tmp_path: Path, header: str, message: str
) -> None:
    file = tmp_path / "charts.csv"
    file.write_text(header)

    done = _run(str(file), "--indication", "depression", "--json")

    assert isinstance(done.exception, BadInputError)
    assert message in done.exception.message
