"""What one eligibility rule says of what is known, before it is worded as a Reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.chart import UNCLASSIFIED
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.limits import Limit
from openketamine.core.ids import CitationKey, RuleId, rule_id

Limits = Mapping[str, Limit]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome and code; `limit` names the number compared against, `settles` what is missing."""

    outcome: Outcome
    code: str
    limit: str = ""
    settles: tuple[str, ...] = ()


Check = Callable[[Known, Limits], Verdict]


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """A rule's identity: its id and the source that holds where no limit names its own."""

    id: RuleId
    source: CitationKey


def rule(name: str, source: str) -> EligibilityRule:
    """Declare a rule; raises ValueError when the id has another form than AREA-TOPIC-NN."""
    return EligibilityRule(rule_id(name), CitationKey(source))


def unknown(code: str, settles: Iterable[str], limit: str = "") -> Verdict:
    """Not known: what is missing would settle it."""
    return Verdict(Outcome.UNKNOWN, code, limit, tuple(settles))


def sign_codes(stem: str, signs: Iterable[str]) -> tuple[str, ...]:
    """The codes that `looked_for` can say."""
    return (f"{stem}_none", f"{stem}_unknown", *(f"{stem}_{sign}" for sign in signs))


def looked_for(known: Known, stem: str, signs: tuple[str, ...], outcome: Outcome) -> Verdict:
    """The outcome for the first sign present; none only when each was looked for.

    A sign that holds is enough by itself. One that only asks for caution is not: what was not
    looked for could weigh more, so the answer stays unknown.
    """
    present = [sign for sign in signs if known.yes(sign)]
    missing = [sign for sign in signs if known.yes(sign) is None]
    if present and (outcome is Outcome.HOLD or not missing):
        return Verdict(outcome, f"{stem}_{present[0]}")
    if missing:
        return unknown(f"{stem}_unknown", missing)
    return Verdict(Outcome.ALLOW, f"{stem}_none")


def class_codes(stem: str, classes: Iterable[str]) -> tuple[str, ...]:
    """The codes that `taken` can say."""
    return sign_codes(stem, (*classes, UNCLASSIFIED))


def taken(known: Known, stem: str, classes: tuple[str, ...]) -> Verdict:
    """Caution on the first medicine class taken; unknown until the medicines were asked.

    A medicine that nobody has classed could be of any class: then none is ruled out.
    """
    given = known.words("medicines")
    if given is None:
        return unknown(f"{stem}_unknown", ("medicines",))
    for name in classes:
        if name in given:
            return Verdict(Outcome.CAUTION, f"{stem}_{name}")
    if UNCLASSIFIED in given:
        return unknown(f"{stem}_{UNCLASSIFIED}", ("medicines",))
    return Verdict(Outcome.ALLOW, f"{stem}_none")
