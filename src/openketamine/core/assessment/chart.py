"""From what clinicians signed and what the patient wrote to the chart that the rules judge.

Where both speak, the clinician's word counts, and a difference is always shown. A word of the
patient that is newer than the clinician's has been seen by nobody yet: the fact is then not
known, but for a yes to a question of the C-SSRS, which counts at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import Enum

from openketamine.core import cssrs
from openketamine.core.assessment.clinician import Content, clinician_facts, trials_of
from openketamine.core.assessment.patient import ENOUGH, RAISES, Intake, patient_facts
from openketamine.core.assessment.sections import KINDS, PSYCHOLOGICAL
from openketamine.core.eligibility import Chart, Indication, Trial
from openketamine.core.facts import Fact, Facts

RECORD = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The newest signed version of one kind of assessment."""

    content: Content
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """All that is recorded of one patient; `drafts` are kinds saved but never signed, since when.

    `consent` holds the facts of the consent, which comes later than the assessment.
    """

    born_on: date
    signed: Mapping[str, Signed] = field(default_factory=dict)
    drafts: Mapping[str, datetime] = field(default_factory=dict)
    intake: Intake = field(default_factory=dict)
    consent: tuple[Fact, ...] = ()


class Counts(Enum):
    """Whose word counts, and why."""

    CLINICIAN = "clinician"
    CLINICIAN_DIFFERS = "clinician, although the patient said otherwise before"
    PATIENT = "patient, until a clinician has asked"
    PATIENT_RAISES = "patient: a yes counts at once"
    NOT_ENOUGH = "nobody: the patient's word alone does not settle it"
    SAID_LATER = "nobody: the patient said otherwise after the clinician"


@dataclass(frozen=True, slots=True)
class Voice:
    """What the clinician and the patient said on one fact, and whose word counts."""

    name: str
    clinician: Fact | None
    patient: Fact | None
    counts: Counts

    @property
    def fact(self) -> Fact | None:
        """The fact that counts; None when nobody's word does."""
        if self.counts in (Counts.CLINICIAN, Counts.CLINICIAN_DIFFERS):
            return self.clinician
        if self.counts in (Counts.PATIENT, Counts.PATIENT_RAISES):
            return self.patient
        return None

    @property
    def differs(self) -> bool:
        """True when both spoke and did not say the same."""
        if self.clinician is None or self.patient is None:
            return False
        return self.clinician.value != self.patient.value


@dataclass(frozen=True, slots=True)
class Charted:
    """The chart with where each fact comes from; `trials_by` is clinician, patient or empty."""

    chart: Chart
    voices: Mapping[str, Voice]
    trials_by: str
    trials_differ: bool

    @property
    def differing(self) -> tuple[Voice, ...]:
        """The facts on which clinician and patient do not agree."""
        return tuple(voice for voice in self.voices.values() if voice.differs)


def chart_of(given: Given, indication: Indication, *, at: datetime, zone: tzinfo) -> Charted:
    """The chart of one patient for one indication at one moment (aware UTC)."""
    clinician = {
        fact.name: (fact, one.at)
        for kind, one in given.signed.items()
        for fact in clinician_facts(kind, one.content, signed_at=one.at, zone=zone)
    }
    patient = {fact.name: fact for fact in patient_facts(given.intake)}
    voices = {}
    for name in {**clinician, **patient}:
        fact, spoken_at = clinician.get(name, (None, None))
        voices[name] = _voice(name, fact, spoken_at, patient.get(name))
    facts = [fact for voice in voices.values() if (fact := voice.fact) is not None]
    facts += [*_of_the_record(given, at, zone), *given.consent]
    ours, theirs = _trials(given)
    return Charted(
        chart=Chart(
            facts=Facts(*facts),
            indication=indication,
            at=at,
            trials=theirs if ours is None else ours,
        ),
        voices=voices,
        trials_by=_spoke(ours, theirs),
        trials_differ=ours is not None and theirs is not None and set(ours) != set(theirs),
    )


def _voice(
    name: str, clinician: Fact | None, spoken_at: datetime | None, patient: Fact | None
) -> Voice:
    return Voice(name, clinician, patient, _counts(name, clinician, spoken_at, patient))


def _counts(
    name: str, clinician: Fact | None, spoken_at: datetime | None, patient: Fact | None
) -> Counts:
    """A day that was measured says nothing of who spoke last: the signature does."""
    if patient is None:
        return Counts.CLINICIAN
    says_yes = patient.value is True
    if clinician is None:
        if name in ENOUGH:
            return Counts.PATIENT
        return Counts.PATIENT_RAISES if name in RAISES and says_yes else Counts.NOT_ENOUGH
    is_later = spoken_at is not None and patient.at is not None and patient.at > spoken_at
    if clinician.value == patient.value:
        return Counts.PATIENT if is_later and name in ENOUGH else Counts.CLINICIAN
    if not is_later:
        return Counts.CLINICIAN_DIFFERS
    if name in cssrs.QUESTIONS and says_yes:
        return Counts.PATIENT_RAISES
    return Counts.SAID_LATER


def _of_the_record(given: Given, at: datetime, zone: tzinfo) -> Iterable[Fact]:
    age = _years(given.born_on, at.astimezone(zone).date())
    yield Fact(name="age", value=Decimal(age), unit="a", at=at, source=RECORD)
    for kind in KINDS:
        name, signed = f"{kind}_assessment_signed", given.signed.get(kind)
        if signed is not None:
            yield Fact(name=name, value=True, at=signed.at, source=RECORD)
        elif kind in given.drafts:
            yield Fact(name=name, value=False, at=given.drafts[kind], source=RECORD)


def _years(born_on: date, today: date) -> int:
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    return today.year - born_on.year - (not had_birthday)


def _trials(given: Given) -> tuple[tuple[Trial, ...] | None, tuple[Trial, ...] | None]:
    signed, saved = given.signed.get(PSYCHOLOGICAL), given.intake.get("trials")
    ours = None if signed is None else trials_of(signed.content.get("trials", {}))
    theirs = None if saved is None else trials_of(saved.answers)
    return ours, theirs


def _spoke(ours: object, theirs: object) -> str:
    if ours is not None:
        return "clinician"
    return "" if theirs is None else "patient"
