"""Past treatment trials, and whether each was adequate: computed, never typed.

The least effective daily doses are general knowledge of drug labels (house_safety) and wait for a
clinician; a drug that is not among them is never counted as adequate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from openketamine.core.eligibility.limits import OWN_LIMITS


class TrialKind(StrEnum):
    """A medicine, or a psychotherapy."""

    DRUG = "drug"
    THERAPY = "therapy"


class Response(StrEnum):
    """What the trial did: none (< 25 % better), partial (25-49 %), response, remission."""

    NONE = "none"
    PARTIAL = "partial"
    RESPONSE = "response"
    REMISSION = "remission"


class Stopped(StrEnum):
    """Why the trial ended."""

    NO_EFFECT = "no_effect"
    SIDE_EFFECTS = "side_effects"
    EFFECT_LOST = "effect_lost"
    OTHER = "other"
    STILL_TAKEN = "still_taken"


class Adequacy(StrEnum):
    """What a trial counts for; only `adequate` with too little response counts as a failure."""

    ADEQUATE = "adequate"
    TOO_SHORT = "too_short"
    TOO_LOW = "too_low"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One past treatment; None is what nobody could say. `dose` is mg a day, or sessions."""

    treatment: str
    kind: TrialKind
    dose: Decimal | None = None
    weeks: Decimal | None = None
    response: Response | None = None
    stopped: Stopped | None = None
    is_this_episode: bool | None = None


# generic name: least daily dose in mg that counts (house_safety, a clinician has to confirm each)
LEAST_DOSE_MG: Mapping[str, Decimal] = MappingProxyType(
    {
        name: Decimal(dose)
        for name, dose in {
            "amitriptyline": 150,
            "bupropion": 150,
            "citalopram": 20,
            "clomipramine": 150,
            "desipramine": 150,
            "desvenlafaxine": 50,
            "duloxetine": 60,
            "escitalopram": 10,
            "fluoxetine": 20,
            "fluvoxamine": 100,
            "imipramine": 150,
            "mirtazapine": 30,
            "moclobemide": 300,
            "nortriptyline": 75,
            "paroxetine": 20,
            "phenelzine": 45,
            "sertraline": 50,
            "tranylcypromine": 30,
            "trazodone": 300,
            "venlafaxine": 150,
            "vortioxetine": 10,
        }.items()
    }
)


def adequacy(trial: Trial) -> Adequacy:
    """Whether dose and weeks were enough; what is certain decides before what is missing."""
    least = _least(trial)
    if trial.weeks is not None and trial.weeks < OWN_LIMITS["trial_weeks_min"].number:
        return Adequacy.TOO_SHORT
    if trial.dose is not None and least is not None and trial.dose < least:
        return Adequacy.TOO_LOW
    if trial.weeks is None or trial.dose is None or least is None:
        return Adequacy.UNKNOWN
    return Adequacy.ADEQUATE


def _least(trial: Trial) -> Decimal | None:
    if trial.kind is TrialKind.THERAPY:
        return OWN_LIMITS["therapy_sessions_min"].number
    return LEAST_DOSE_MG.get(trial.treatment)


def is_failure(trial: Trial) -> bool | None:
    """An adequate drug trial of this episode with too little response; None while unclear.

    Definition: two adequate failures in this episode (rpa_clinic).
    """
    signs = (
        trial.kind is TrialKind.DRUG,
        _met(adequacy(trial)),
        trial.is_this_episode,
        None if trial.response is None else trial.response in (Response.NONE, Response.PARTIAL),
    )
    if any(sign is False for sign in signs):
        return False
    return None if any(sign is None for sign in signs) else True


def _met(found: Adequacy) -> bool | None:
    return None if found is Adequacy.UNKNOWN else found is Adequacy.ADEQUATE


@dataclass(frozen=True, slots=True)
class Resistance:
    """How many different drugs failed for certain, and how many more might have."""

    failed: int
    unclear: int

    def reaches(self, needed: Decimal) -> bool | None:
        """Whether that many failed; None while trials that are not clear could decide it."""
        if self.failed >= needed:
            return True
        return None if self.failed + self.unclear >= needed else False


def resistance(trials: Iterable[Trial]) -> Resistance:
    """Count failed drugs; the same drug twice is one trial."""
    judged = [(trial.treatment, is_failure(trial)) for trial in trials]
    failed = {name for name, one in judged if one}
    unclear = {name for name, one in judged if one is None} - failed
    return Resistance(len(failed), len(unclear))
