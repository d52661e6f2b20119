"""Where a patient stands between referral and the first infusion, what is missing, who must act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from openketamine.core.assessment import KINDS


class Stage(StrEnum):
    """In the order in which a patient goes through them; closed is the end of a referral."""

    REFERRAL = "referral"
    INTAKE = "intake"
    ASSESSMENT = "assessment"
    ELIGIBILITY = "eligibility"
    PLAN = "plan"
    CONSENT = "consent"
    BOOKING = "booking"
    BOOKED = "booked"
    CLOSED = "closed"


class Who(StrEnum):
    """Who must act next."""

    PATIENT = "patient"
    DESK = "desk"
    CLINICIAN = "clinician"
    PRESCRIBER = "prescriber"
    NOBODY = "nobody"


class Signed(StrEnum):
    """How far one assessment is."""

    MISSING = "missing"
    DRAFT = "draft"
    SIGNED = "signed"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is recorded. `conclusion` is the prescriber's newest, `visits` those still to come."""

    referral: str = ""
    intake_sent: bool = False
    intake_open: int = 0
    intake_begun: bool = False
    assessments: Mapping[str, Signed] = field(default_factory=dict)
    conclusion: str = ""
    has_plan: bool = False
    has_consent: bool = False
    is_signed_by_patient: bool = False
    is_high_risk: bool = False
    visits: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The stage, codes of what is missing for the next one, and who must act."""

    stage: Stage
    missing: tuple[str, ...]
    who: Who


def standing(facts: Facts) -> Standing:
    """The first stage that is not finished; at high suicide risk a clinician acts first, today."""
    found = _stage(facts)
    if not facts.is_high_risk:
        return found
    return Standing(found.stage, ("seen_today", *found.missing), Who.CLINICIAN)


def _stage(facts: Facts) -> Standing:
    """Visits that are booked outrank what is missing."""
    if facts.referral in ("declined", "withdrawn"):
        return Standing(Stage.CLOSED, (), Who.NOBODY)
    if facts.visits:
        return Standing(Stage.BOOKED, (), Who.NOBODY)
    if facts.has_plan:
        return _after_the_plan(facts)
    if facts.conclusion == "accepted":
        return Standing(Stage.PLAN, ("plan",), Who.PRESCRIBER)
    return _before_the_decision(facts)


def _after_the_plan(facts: Facts) -> Standing:
    if facts.is_signed_by_patient and not facts.has_consent:
        return Standing(Stage.CONSENT, ("countersignature",), Who.CLINICIAN)
    if not facts.has_consent:
        return Standing(Stage.CONSENT, ("consent",), Who.PATIENT)
    return Standing(Stage.BOOKING, ("visits",), Who.DESK)


def _before_the_decision(facts: Facts) -> Standing:
    lacking = tuple(
        f"{kind}_{state}"
        for kind in KINDS
        if (state := facts.assessments.get(kind, Signed.MISSING)) is not Signed.SIGNED
    )
    if not lacking:
        asked = ("answers",) if facts.conclusion == "more" else ("decision",)
        return Standing(Stage.ELIGIBILITY, asked, Who.PRESCRIBER)
    has_begun = any(
        facts.assessments.get(kind, Signed.MISSING) is not Signed.MISSING for kind in KINDS
    )
    if has_begun or facts.referral == "assessing" or (facts.intake_begun and not facts.intake_open):
        return Standing(Stage.ASSESSMENT, lacking, Who.CLINICIAN)
    if facts.intake_sent or facts.intake_begun:
        return Standing(Stage.INTAKE, ("intake",), Who.PATIENT)
    return Standing(Stage.REFERRAL, ("invitation",), Who.DESK)
