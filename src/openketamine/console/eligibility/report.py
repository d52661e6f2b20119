"""The report as it is drawn: each reason with its facts, limit and source; evidence; trials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from openketamine.console.assessment.patient_words import shown
from openketamine.core.assessment import KINDS, MEDICAL, PSYCHOLOGICAL, Counts, Voice
from openketamine.core.decision import Outcome, Reason
from openketamine.core.eligibility import (
    COMES_LATER,
    FACTS,
    Adequacy,
    Chart,
    Definition,
    Resistance,
    Trial,
    adequacy,
    definitions,
    differences,
    evidence,
    is_absolute,
    is_failure,
    known,
    may_override,
    resistance,
)
from openketamine.core.evidence import Citation, citation
from openketamine.core.protocols import ProtocolSet, load, names
from openketamine.core.protocols.sets import OVERRIDE_SOURCE
from openketamine.queries.eligibility import Judged, OverriddenRule
from openketamine.ui import form_words
from openketamine.ui.sentences import sentence, with_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """A fact in words: its value, the day it is of, and whose word it is."""

    label: str
    value: str
    at: datetime | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """One verdict as it is drawn; unknowns that one answer settles are drawn together.

    `settles` is (what, kind of assessment, anchor); kind is empty where no assessment asks it.
    """

    outcome: str
    sentences: tuple[str, ...]
    rules: tuple[tuple[str, Citation | None], ...]
    facts: tuple[FactView, ...]
    limit: str
    settles: tuple[tuple[str, str, str], ...]
    is_absolute: bool
    overridable: tuple[str, ...]
    overrides: tuple[OverriddenRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialView:
    """A past treatment with what it counts for."""

    trial: Trial
    response: str
    stopped: str
    adequacy: Adequacy
    is_failure: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceView:
    """A fact on which clinician and patient do not agree."""

    label: str
    clinician: FactView | None
    patient: FactView | None
    counts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesView:
    """A rule that the shipped sets decide differently."""

    rule_id: str
    sides: tuple[tuple[str, str, str, Citation | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything on the page."""

    outcome: str
    counts: Mapping[str, int]
    holds: tuple[ReasonView, ...]
    unknowns: tuple[ReasonView, ...]
    overridden: tuple[ReasonView, ...]
    cautions: tuple[ReasonView, ...]
    allowed: tuple[ReasonView, ...]
    later: tuple[ReasonView, ...]
    evidence: Mapping[str, Any]
    sides: tuple[SidesView, ...]
    trials: tuple[TrialView, ...] | None
    trials_by: str
    trials_differ: bool
    resistance: Resistance | None
    definitions: tuple[tuple[Definition, Citation], ...]
    differing: tuple[VoiceView, ...]
    is_high_risk: bool


def report_of(judged: Judged) -> Report:
    """The report of one patient for one indication."""
    weighed = judged.weighed
    by_outcome = {outcome: _reasons(weighed.standing, outcome, judged) for outcome in Outcome}
    chart = judged.charted.chart
    found = None if chart.trials is None else resistance(chart.trials)
    return Report(
        outcome=weighed.outcome.word,
        counts=Counter(one.outcome.word for one in weighed.standing),
        holds=by_outcome[Outcome.HOLD],
        unknowns=by_outcome[Outcome.UNKNOWN],
        overridden=tuple(_reason([one], judged) for one in weighed.overridden),
        cautions=by_outcome[Outcome.CAUTION],
        allowed=by_outcome[Outcome.ALLOW],
        later=tuple(_reason([one], judged) for one in weighed.later),
        evidence=_evidence(chart),
        sides=_sides(chart),
        trials=None if chart.trials is None else tuple(map(_trial, chart.trials)),
        trials_by=judged.charted.trials_by,
        trials_differ=judged.charted.trials_differ,
        resistance=found,
        definitions=_definitions(chart, found, judged.protocol),
        differing=tuple(map(_voice, judged.charted.differing)),
        is_high_risk=any(one.code == "elig_suicide_high" for one in judged.decision.reasons),
    )


def _reasons(reasons: Iterable[Reason], outcome: Outcome, judged: Judged) -> tuple[ReasonView, ...]:
    """Of one outcome; reasons that wait for the very same facts stand together."""
    together: dict[tuple[str, ...], list[Reason]] = {}
    for one in reasons:
        if one.outcome is outcome:
            together.setdefault(one.settles or (one.rule_id,), []).append(one)
    return tuple(_reason(group, judged) for group in together.values())


def _reason(group: list[Reason], judged: Judged) -> ReasonView:
    first = group[0]
    return ReasonView(
        outcome=first.outcome.word,
        sentences=tuple(sentence(one) for one in group),
        rules=tuple((one.rule_id, _source(one.citation)) for one in group),
        facts=tuple(_fact(fact) for fact in first.facts),
        limit=with_unit(first.threshold, first.unit) if first.threshold else "",
        settles=tuple(
            (form_words.field(name), *WHERE.get(name, ("", ""))) for name in first.settles
        ),
        is_absolute=is_absolute(first.rule_id),
        overridable=tuple(
            one.rule_id for one in group if may_override(one) and one.rule_id not in COMES_LATER
        ),
        overrides=tuple(
            judged.overrides[one.rule_id] for one in group if one.rule_id in judged.overrides
        ),
    )


def _where() -> dict[str, tuple[str, str]]:
    """Where each fact is answered: kind of assessment and anchor on its page."""
    found = {
        field.name: (kind, f"part-{section.name}")
        for kind in KINDS
        for section in KINDS[kind].values()
        for field in (*section.fields, *section.items)
        if field.name in FACTS
    }
    return found | {
        "sbp_before": found["sbp"],
        "dbp_before": found["dbp"],
        "medicines": (MEDICAL, "part-medicines_and_allergies"),
        "cannot_consent": (PSYCHOLOGICAL, "part-capacity_and_support"),
        "trials": (PSYCHOLOGICAL, "part-trials"),
        "medical_assessment_signed": (MEDICAL, "sign"),
        "psychological_assessment_signed": (PSYCHOLOGICAL, "sign"),
    }


WHERE = _where()


def _source(key: str) -> Citation | None:
    """Where a limit comes from; a clinic's own value has a signature and no citation."""
    return None if key == OVERRIDE_SOURCE else citation(key)


def _fact(fact: Any) -> FactView:
    return FactView(
        label=form_words.field(fact.name), value=shown(fact), at=fact.at, by=fact.source
    )


def _evidence(chart: Chart) -> dict[str, Any]:
    about = evidence()[chart.indication]
    return {
        "grade": about.grade.value,
        "limits": about.limits,
        "basis": [(one, citation(one.source)) for one in about.basis],
        "conflicts": [
            (one.asked, [(side, citation(side.source)) for side in one.sides])
            for one in about.conflicts
        ],
    }


def _sides(chart: Chart) -> tuple[SidesView, ...]:
    return tuple(
        SidesView(
            rule_id=one.rule_id,
            sides=tuple(
                (
                    label,
                    reason.outcome.word,
                    with_unit(reason.threshold, reason.unit) if reason.threshold else "",
                    _source(reason.citation),
                )
                for label, reason in one.sides.items()
            ),
        )
        for one in differences(chart, [load(name) for name in names()])
    )


def _trial(trial: Trial) -> TrialView:
    return TrialView(
        trial=trial,
        response=form_words.word(trial.response or "unsure", "response"),
        stopped=form_words.word(trial.stopped or "unsure", "stopped"),
        adequacy=adequacy(trial),
        is_failure=is_failure(trial),
    )


def _definitions(
    chart: Chart, found: Resistance | None, protocol: ProtocolSet
) -> tuple[tuple[Definition, Citation], ...]:
    days = float(protocol.number("assessment_max_age_d"))
    severity = known(chart, timedelta(days=days)).number("phq9")
    return tuple((one, citation(one.needed.source)) for one in definitions(found, severity))


def _voice(voice: Voice) -> VoiceView:
    return VoiceView(
        label=form_words.field(voice.name),
        clinician=None if voice.clinician is None else _fact(voice.clinician),
        patient=None if voice.patient is None else _fact(voice.patient),
        counts="nobody" if voice.counts is Counts.SAID_LATER else _counting(voice),
    )


def _counting(voice: Voice) -> str:
    return "patient" if voice.counts is Counts.PATIENT_RAISES else "clinician"


def asked_first(named: tuple[str, ...]) -> str:
    """The indication to begin with: the first that anybody named, else depression."""
    return next((one for one in named if one), "depression")
