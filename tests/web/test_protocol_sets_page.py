"""Protocol sets: values with sources, differences, costs, and signed overrides."""

from __future__ import annotations

import pytest

from openketamine.core.protocols import REGISTRY, load, names
from openketamine.queries.clinic import protocol_set

from .conftest import PASSWORD, SignIn, TheClinic

OVERRIDE = "/protocol-sets/consensus-moderate/pause_sbp_mmhg/override/"
GIVEN = {
    "value": "170",
    "reason": "Our patients are older than the cohort.",
    "username": "prescriber",
    "password": PASSWORD,
}


@pytest.mark.parametrize("name", names())
def test_every_set_shows_every_value_with_its_rule(
    name: str, sign_in: SignIn, clinic: TheClinic
) -> None:
    text = sign_in("auditor").get(f"/protocol-sets/?set={name}").content.decode()
    protocol = load(name)
    assert protocol.label in text
    assert text.count('<code class="soft">') == len(protocol.parameters)


def test_a_value_that_no_clinician_confirmed_says_so(sign_in: SignIn, clinic: TheClinic) -> None:
    text = sign_in("nurse").get("/protocol-sets/").content.decode()
    unconfirmed = sum(p.review != "" for p in load("consensus-moderate").parameters.values())
    assert text.count("for a clinician to confirm</span>") == unconfirmed


def test_the_sets_stand_side_by_side_where_they_disagree(
    sign_in: SignIn, clinic: TheClinic
) -> None:
    text = sign_in("nurse").get("/protocol-sets/").content.decode()
    table = text[text.index('<table class="compare">') :]
    assert "Systolic pressure at which the infusion is paused" in table
    for name in names():
        assert f'<th scope="col">{name}</th>' in table


def test_a_limit_shows_what_it_costs(sign_in: SignIn, clinic: TheClinic) -> None:
    """Rise N(16, 11.2) on N(122, 14): above 160 is z 1.227 or 11 %, above 180 z 2.342 or 0.96 %."""
    text = sign_in("nurse").get("/protocol-sets/?sbp_mmhg=160&dbp_mmhg=100").content.decode()
    assert "the limit you tried" in text
    assert "<strong>11 %</strong>" in text
    assert "<strong>0.96 %</strong>" in text


def test_only_a_prescriber_is_offered_a_change(sign_in: SignIn, clinic: TheClinic) -> None:
    assert OVERRIDE in sign_in("prescriber").get("/protocol-sets/").content.decode()
    assert OVERRIDE not in sign_in("nurse").get("/protocol-sets/").content.decode()


def test_a_signed_override_is_shown_as_a_difference(sign_in: SignIn, clinic: TheClinic) -> None:
    client = sign_in("prescriber")
    answer = client.post(OVERRIDE, GIVEN, follow=True)
    text = answer.content.decode()
    assert "was adopted and signed" in text
    assert "<s>180 mmHg</s>" in text
    assert "170 mmHg" in text
    assert "Our patients are older than the cohort." in text
    assert "Robin Prescriber" in text
    ours = protocol_set(clinic_id=clinic.id, name="consensus-moderate")
    assert str(ours.number("pause_sbp_mmhg")) == "170"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": "999"}, "plausible range"),
        ({"value": "high"}, "must be a number"),
        ({"reason": "because"}, "at least 10 characters"),
        ({"password": "wrong"}, "do not match"),
        ({"value": "150"}, "recheck_sbp_mmhg"),
    ],
)
def test_a_bad_override_is_refused_with_a_sentence_and_keeps_what_was_typed(
    change: dict[str, str], sentence: str, sign_in: SignIn, clinic: TheClinic
) -> None:
    answer = sign_in("prescriber").post(OVERRIDE, {**GIVEN, **change})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert f'value="{({**GIVEN, **change})["value"]}"' in text
    ours = protocol_set(clinic_id=clinic.id, name="consensus-moderate")
    assert not ours.overrides


def test_a_value_that_the_clinics_other_values_forbid_is_refused(
    sign_in: SignIn, clinic: TheClinic
) -> None:
    """Each fits the shipped set; together the repeat of the cuff would lie above the pause."""
    client = sign_in("prescriber")
    recheck = OVERRIDE.replace("pause_sbp", "recheck_sbp")
    assert client.post(recheck, {**GIVEN, "value": "178"}).status_code == 302
    assert client.post(OVERRIDE, {**GIVEN, "value": "165"}).status_code == 422
    assert client.get("/protocol-sets/").status_code == 200


def test_a_nurses_password_signs_nothing(sign_in: SignIn, clinic: TheClinic) -> None:
    answer = sign_in("prescriber").post(OVERRIDE, {**GIVEN, "username": "nurse"})
    assert answer.status_code == 422
    assert "Your role may not do this." in answer.content.decode()


def test_a_set_or_value_that_does_not_exist_is_a_sentence(
    sign_in: SignIn, clinic: TheClinic
) -> None:
    client = sign_in("prescriber")
    for address in (
        "/protocol-sets/nothing/pause_sbp_mmhg/override/",
        "/protocol-sets/consensus-moderate/nothing/override/",
    ):
        assert client.get(address).status_code == 422


def test_every_parameter_belongs_to_a_chapter_with_a_title() -> None:
    from openketamine.console.protocol_sets.rows import TOPICS

    assert {spec.topic for spec in REGISTRY.values()} <= set(TOPICS)
