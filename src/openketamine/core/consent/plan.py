"""A course's plan: the order, how often, and for what; checked before a prescriber signs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openketamine.core.course import HOUSE, INFUSIONS
from openketamine.core.dosing import DoseCard, DoseRequest, compute_dose
from openketamine.core.dosing import limits as dose_limits
from openketamine.core.dosing.arithmetic import exact
from openketamine.core.dosing.drug import Drug, Enantiomer
from openketamine.core.dosing.rules import refuse
from openketamine.core.eligibility.chart import Indication
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule
from openketamine.core.units import Quantity

OFTEN = (2, HOUSE.max_in_7_days.value)
"""Infusions a week: two or three (founding_text)."""
_HOW_MANY = rule("PLAN-COURSE-01", "founding_text")
_HOW_OFTEN = rule("PLAN-COURSE-02", "founding_text")
_PLACES = {"mg_per_kg": 3, "minutes": 1, "volume_ml": 2, "vial_mg_per_ml": 2}
"""Decimal places that a record keeps: what is signed must come back as it was."""
_RACEMIC = rule("PLAN-DRUG-01", "sigtermans_2009")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """What a prescriber signs. Doses are mg of ketamine base per kg; `protocol_set` is a label."""

    indication: Indication
    protocol_set: str
    mg_per_kg: Decimal
    minutes: Decimal
    volume_ml: Decimal
    vial_mg_per_ml: Decimal
    infusions: int = INFUSIONS.value
    per_week: int = OFTEN[0]
    drug: str = str(Enantiomer.RACEMIC)
    cost_text: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for name, places in _PLACES.items():
            value: Decimal = getattr(self, name)
            if not value.is_finite() or round(value, places) != value:
                raise BadInputError(f"At most {places} decimal places.", field=name)

    def to_payload(self) -> dict[str, Any]:
        """The plan as JSON-able values; numbers are text, always in the same form."""
        return {
            "indication": str(self.indication),
            "protocol_set": self.protocol_set,
            "drug": self.drug,
            "mg_per_kg": _plain(self.mg_per_kg),
            "minutes": _plain(self.minutes),
            "volume_ml": _plain(self.volume_ml),
            "vial_mg_per_ml": _plain(self.vial_mg_per_ml),
            "infusions": self.infusions,
            "per_week": self.per_week,
            "cost_text": self.cost_text,
            "note": self.note,
        }


def planned_from(payload: Mapping[str, Any]) -> PlanContent:
    """The plan of a payload; raises BadInputError when its indication or drug is not known."""
    try:
        indication = Indication(payload["indication"])
    except ValueError:
        raise BadInputError("This indication is not treated here.", field="indication") from None
    return PlanContent(
        **{
            **payload,
            "indication": indication,
            **{name: Decimal(str(payload[name])) for name in _PLACES},
        }
    )


def check_plan(
    plan: PlanContent, protocol: ProtocolSet, weight: Quantity | None = None
) -> DoseCard | None:
    """The dose card for the last known weight, or None when no weight is known.

    The weight of the day decides what is drawn up; here it shows the arithmetic. Raises
    RefusedError with the rule and the field, BadInputError for numbers that cannot be meant.
    """
    _check_course(plan)
    try:
        return _card(plan, protocol, weight)
    except RefusedError as error:
        field = {"dose_mg_per_kg": "mg_per_kg"}.get(error.field, error.field)
        raise RefusedError(error.message, rule_id=error.rule_id, field=field) from None


def _card(plan: PlanContent, protocol: ProtocolSet, weight: Quantity | None) -> DoseCard | None:
    drug = _drug(plan)
    request = DoseRequest(
        weight=weight,
        dose_mg_per_kg=plan.mg_per_kg,
        minutes=plan.minutes,
        volume_ml=plan.volume_ml,
        vial_mg_per_ml=plan.vial_mg_per_ml,
        last_weight=weight,
        drug=drug,
    )
    if weight is not None:
        return compute_dose(request, protocol)
    nothing = Decimal(0)  # what does not depend on the weight is checked all the same
    with exact():
        dose_limits.check_inputs(request)
        dose_limits.check_drug(request, protocol)
        dose_limits.check_dose(request, nothing, protocol)
        dose_limits.check_minutes(request, nothing, protocol)
    return None


def _check_course(plan: PlanContent) -> None:
    if not 1 <= plan.infusions <= INFUSIONS.value:
        refuse(
            _HOW_MANY,
            f"A course has 1 to {INFUSIONS.value} infusions, not {plan.infusions}. What follows "
            "it is maintenance.",
            "infusions",
        )
    if not OFTEN[0] <= plan.per_week <= OFTEN[1]:
        refuse(
            _HOW_OFTEN,
            f"Infusions are given {OFTEN[0]} or {OFTEN[1]} times a week, not {plan.per_week}.",
            "per_week",
        )


def _drug(plan: PlanContent) -> Drug:
    """The racemic drug: a dose of S-ketamine never reaches a racemic plan."""
    if plan.drug != Enantiomer.RACEMIC:
        refuse(
            _RACEMIC,
            f"Plans are for racemic ketamine, and this one names {plan.drug}. They are different "
            "drugs: no dose carries over.",
            "drug",
        )
    return Drug(enantiomer=Enantiomer.RACEMIC)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
