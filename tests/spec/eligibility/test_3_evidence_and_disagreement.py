"""Each indication shows how good its evidence is, and who disagrees."""

from __future__ import annotations

import pytest

from openketamine.core.eligibility import Grade, Indication, differences, evidence
from openketamine.core.evidence import citation
from openketamine.core.protocols import load, names
from tests.spec.eligibility.patient import chart


@pytest.mark.parametrize(
    ("indication", "grade"),
    [
        ("depression", Grade.STRONGEST),
        ("bipolar", Grade.MODERATE),
        ("ptsd", Grade.MIXED),
        ("ocd", Grade.LOW),
        ("anxiety", Grade.LOW),
        ("fibromyalgia", Grade.INSUFFICIENT),
        ("crps", Grade.MODERATE),
    ],
)
def test_the_seven_indications_do_not_have_equal_evidence(indication: str, grade: Grade) -> None:
    assert evidence()[Indication(indication)].grade is grade


def test_every_source_exists_and_an_unseen_one_waits_for_a_clinician() -> None:
    for known in evidence().values():
        sides = [side for conflict in known.conflicts for side in conflict.sides]
        said = [(one.source, one.review) for one in known.basis]
        said += [(side.source, side.review) for side in sides]
        for source, review in said:
            assert citation(source).status != "background" or review == "clinician"


def test_a_dispute_shows_both_sides() -> None:
    for known in evidence().values():
        for conflict in known.conflicts:
            assert len({side.source for side in conflict.sides}) > 1
    assert evidence()[Indication.BIPOLAR].conflicts
    assert evidence()[Indication.PTSD].conflicts


def test_a_null_trial_stands_beside_the_positive_one() -> None:
    for name in ("depression", "ptsd"):
        said = {basis.direction for basis in evidence()[Indication(name)].basis}
        assert {"for", "against"} <= said


def test_what_is_known_of_ptsd_is_told_source_by_source() -> None:
    known = evidence()[Indication.PTSD]

    assert known.indication is Indication.PTSD
    assert known.limits.startswith("One small trial helps")
    assert [(one.source, one.direction) for one in known.basis] == [
        ("feder_2021", "for"), ("abdallah_2022", "against"), ("ptsd_meta_2024", "against"),
    ]  # fmt: skip
    assert "67 v 20 %" in known.basis[0].found
    assert {one.review for one in known.basis} == {""}
    (conflict,) = known.conflicts
    assert conflict.asked == "Does it help PTSD?"
    assert [(side.source, side.says) for side in conflict.sides] == [
        ("feder_2021", "67 v 20 % response, 30 people"), ("abdallah_2022", "no gain, 158 people"),
    ]  # fmt: skip


def test_a_side_that_nobody_has_confirmed_says_so() -> None:
    (conflict,) = evidence()[Indication.BIPOLAR].conflicts

    assert [side.review for side in conflict.sides] == ["clinician", "clinician"]


def test_every_indication_states_its_limits_and_what_each_source_found() -> None:
    assert set(evidence()) == set(Indication)
    for indication, known in evidence().items():
        assert known.indication is indication
        assert known.limits.endswith(".")
        assert all(one.found for one in known.basis)


def test_s_ketamine_is_named_where_the_trial_gave_it() -> None:
    for name, key in (("crps", "sigtermans_2009"), ("fibromyalgia", "noppers_2011")):
        basis = evidence()[Indication(name)].basis
        assert "S-ketamine" in next(one.found for one in basis if one.source == key)


def test_the_sets_disagree_on_a_pressure_between_their_limits() -> None:
    """ELIG-BP-01 with the limit and source of each side."""
    sets = [load(name) for name in names()]

    (one,) = differences(chart(sbp="150", sbp_before="151"), sets)

    assert one.rule_id == "ELIG-BP-01"
    sides = {label.split("@")[0]: side for label, side in one.sides.items()}
    assert sides["guideline-2021"].outcome.word == "hold"
    assert (sides["guideline-2021"].threshold, sides["guideline-2021"].citation) == (
        "140",
        "swainson_2021",
    )
    assert sides["consensus-moderate"].outcome.word == "caution"
    assert differences(chart(), sets) == ()
