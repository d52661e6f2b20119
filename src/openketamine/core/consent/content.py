"""The content of one consent document, made from the plan; the same input gives the same text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openketamine.core.consent.plan import PlanContent
from openketamine.core.consent.texts import Claim, Texts, texts
from openketamine.core.crisis import NO_NUMBER, Help, LineKind
from openketamine.core.eligibility.chart import Indication
from openketamine.core.eligibility.indication import evidence
from openketamine.core.evidence import citation
from openketamine.core.protocols import ProtocolSet

TEMPLATE_VERSION = "1"
"""Goes up whenever what the texts say changes; a test holds the texts to it."""

GUIDELINE_REST_MIN = 60
"""A rest below this is called short (swainson_2021, known at second hand: fact TC14)."""

_MOOD = frozenset({Indication.DEPRESSION, Indication.BIPOLAR})
_PAIN = frozenset({Indication.FIBROMYALGIA, Indication.CRPS})


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutClinic:
    """What the document says of the clinic; `help` is whom its patients call in a crisis."""

    name: str
    phone: str = ""
    address: str = ""
    help: Help = NO_NUMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPatient:
    """For whom the document is."""

    name: str
    born_on: date


def make_content(
    plan: PlanContent,
    protocol: ProtocolSet,
    *,
    clinic: AboutClinic,
    patient: AboutPatient,
    language: str,
    plan_version: int = 1,
) -> dict[str, Any]:
    """Everything the patient reads and is asked, as JSON-able values; `language` of LANGUAGES."""
    said = texts(language)
    make = _Making(said, plan, protocol, clinic, language)
    parts = [
        {"id": part.id, "title": make.fill(part.title), "claims": make.claims(part.id, part.claims)}
        for part in said.parts
    ]
    return {
        "template": TEMPLATE_VERSION,
        "language": language,
        "title": said.title,
        "unconfirmed": said.unconfirmed,
        "sources_title": said.sources,
        "clinic": {"name": clinic.name, "phone": clinic.phone, "address": clinic.address},
        "patient": {"name": patient.name, "born_on": patient.born_on.isoformat()},
        "plan": {**plan.to_payload(), "version": plan_version},
        "parts": parts,
        "questions": [make.question(asked) for asked in said.questions],
        "statements": dict(said.statements),
        "sources": _sources(parts),
    }


class _Making:
    """One run: the words of a language with this plan's own filled in."""

    def __init__(
        self,
        said: Texts,
        plan: PlanContent,
        protocol: ProtocolSet,
        clinic: AboutClinic,
        language: str,
    ) -> None:
        self.said, self.plan, self.protocol = said, plan, protocol
        self.flags = _flags(plan, protocol)
        self.given = _given(said, plan, protocol, clinic, language)

    def fill(self, text: str) -> str:
        """The text with every `{name}` replaced; raises KeyError for an unknown one."""
        return text.format_map(self.given)

    def claims(self, part: str, claims: Iterable[Claim]) -> list[dict[str, Any]]:
        """The claims that hold for this plan, each with its sources."""
        found = [self._claim(claim) for claim in claims if claim.when in self.flags]
        if part != "evidence":
            return found
        known = evidence()[self.plan.indication]
        graded = {
            "text": self.said.grades[known.grade],
            "cites": list(dict.fromkeys(str(basis.source) for basis in known.basis)),
            "is_confirmed": all(not basis.review for basis in known.basis),
        }
        own = self.said.evidence[self.plan.indication]
        return [graded, *found, *(self._claim(claim) for claim in own)]

    def _claim(self, claim: Claim) -> dict[str, Any]:
        return {
            "text": self.fill(claim.text),
            "cites": list(claim.keys(self.protocol)),
            "is_confirmed": claim.is_confirmed(self.protocol),
        }

    def question(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """One question with its answers, which is right, and what each of them teaches."""
        return {
            "id": asked["id"],
            "asked": self.fill(asked["asked"]),
            "options": [
                {
                    "id": option["id"],
                    "text": self.fill(option["text"]),
                    "why": self.fill(option["why"]),
                    "is_right": option["id"] == asked["right"],
                }
                for option in asked["options"]
            ],
        }


def _flags(plan: PlanContent, protocol: ProtocolSet) -> frozenset[str]:
    is_short = protocol.number("recovery_min_minutes") < GUIDELINE_REST_MIN
    return frozenset(
        {
            "",
            "mood" if plan.indication in _MOOD else "not_mood",
            "pain" if plan.indication in _PAIN else "not_pain",
            "has_cost" if plan.cost_text.strip() else "no_cost",
            *(["short_rest"] if is_short else []),
        }
    )


def _given(
    said: Texts, plan: PlanContent, protocol: ProtocolSet, clinic: AboutClinic, language: str
) -> dict[str, str]:
    words = said.words
    payload = plan.to_payload()
    contact = words["call_clinic" if clinic.phone else "ask_clinic"]
    about = {
        "help": _help(said, clinic.help, language),
        "indication": words[plan.indication],
        "infusions": str(plan.infusions),
        "per_week": str(plan.per_week),
        "mg_per_kg": payload["mg_per_kg"],
        "minutes": payload["minutes"],
        "cost": plan.cost_text.strip(),
        "rest": _span(said, protocol.number("recovery_min_minutes")),
        "food": _span(said, protocol.number("fasting_solids_min_h") * 60),
        "drink": _span(said, protocol.number("fasting_clear_min_h") * 60),
        "contact": contact.format(clinic=clinic.name, phone=clinic.phone),
    }
    return {**about, "help_answer": words["help_answer"].format(help=about["help"])}


def _help(said: Texts, numbers: Help, language: str) -> str:
    """Whom to call: the crisis line first, and the emergency number of the country."""
    danger, talk = numbers.of(LineKind.EMERGENCY), numbers.of(LineKind.CRISIS)
    emergency = danger.number if danger else said.words["emergency"]
    if talk is None:
        return emergency
    crisis = said.words["crisis"].format(name=talk.name(language), number=talk.number)
    return said.words["crisis_or_emergency"].format(crisis=crisis, emergency=emergency)


def _span(said: Texts, minutes: Decimal) -> str:
    """Whole hours as hours, everything else as minutes."""
    if minutes % 60:
        return said.words["minutes"].format(n=f"{minutes.normalize():f}")
    hours = minutes / 60
    if hours == 1:
        return said.words["hour"]
    return said.words["hours"].format(n=f"{hours.normalize():f}")


def _sources(parts: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Every cited source once, in the order in which the text names them."""
    keys = dict.fromkeys(
        key for part in parts for claim in part["claims"] for key in claim["cites"]
    )
    found = []
    for key in keys:
        source = citation(key)
        found.append(
            {
                "key": key,
                "short": source.short,
                "title": source.title,
                "published_in": source.published_in,
                "locator": source.locator,
                "url": source.url,
                "status": source.status,
            }
        )
    return found
