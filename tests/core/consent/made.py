"""Documents to look at: one plan for each indication, in each language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from openketamine.core.consent import AboutClinic, AboutPatient, PlanContent, make_content
from openketamine.core.crisis import help_of
from openketamine.core.eligibility.chart import Indication
from openketamine.core.protocols import load

CLINIC = AboutClinic(name="Riverside Clinic", phone="312 555 0100", help=help_of("US"))
PATIENT = AboutPatient(name="Maria Example", born_on=date(1974, 3, 1))


def plan(**changed: Any) -> PlanContent:
    """0.5 mg/kg over 40 min, six infusions, two a week."""
    given: dict[str, Any] = {
        "indication": Indication.DEPRESSION,
        "protocol_set": "consensus-moderate@1",
        "mg_per_kg": Decimal("0.5"),
        "minutes": Decimal(40),
        "volume_ml": Decimal(50),
        "vial_mg_per_ml": Decimal(50),
        "cost_text": "USD 450 for each infusion",
    }
    return PlanContent(**{**given, **changed})


def made(
    language: str = "en",
    protocol: str = "consensus-moderate",
    clinic: AboutClinic = CLINIC,
    **changed: Any,
) -> dict[str, Any]:
    """The content of a document."""
    return make_content(
        plan(**changed), load(protocol), clinic=clinic, patient=PATIENT, language=language
    )


def part(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The claims of one part."""
    found: list[dict[str, Any]] = next(p["claims"] for p in content["parts"] if p["id"] == name)
    return found


def said(content: dict[str, Any], name: str) -> str:
    """The text of one part."""
    return " ".join(claim["text"] for claim in part(content, name))
