"""A whole stay through the verbs: 80 kg, 0.5 mg/kg over 40 min, all well."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from openketamine.actions import charting, check_in, dose, infusion
from openketamine.core.cssrs import QUESTIONS
from openketamine.core.dosing import DoseRequest
from openketamine.core.units import Quantity
from tests.actions.journey import arrive
from tests.actions.world import World, later

NO_RISK = {QUESTIONS[n]: False for n in (0, 1, 5)}
START, STOP, LEAVE = 30, 70, 150
READ = {"concentration_mg_per_ml": "0.8", "rate_ml_per_h": "75"}
WELL = {"sbp": "124", "dbp": "78", "hr": "72", "spo2": "98"}
UNITS = {"sbp": "mm[Hg]", "dbp": "mm[Hg]", "hr": "/min", "spo2": "%"}


def checks() -> dict[str, dict[str, Any]]:
    kg = {"value": "80", "unit": "kg"}
    return {
        "identity": {"identity_confirmed": {"value": True}},
        "consent": {"consent_confirmed": {"value": True}},
        "plan": {"plan_confirmed": {"value": True}},
        "allergy": {"ketamine_allergy": {"value": False}},
        "fasting": {
            "since_solids": {"value": "9", "unit": "h"},
            "since_clear_fluids": {"value": "3", "unit": "h"},
        },
        "weight": {"weight": kg, "last_weight": kg},
        "mental_state": {
            name: {"value": False}
            for name in ("psychosis_or_mania", "intoxicated", "cannot_consent")
        },
        "suicidality": {question: {"value": False} for question in NO_RISK},
        "escort": {
            "escort_name": {"value": "P. Example"},
            "escort_phone": {"value": "555 0100"},
        },
        "pregnancy": {"pregnancy_possible": {"value": False}},
        "vitals": {name: {"value": WELL[name], "unit": UNITS[name]} for name in WELL},
    }


def request() -> DoseRequest:
    return DoseRequest(
        weight=Quantity(Decimal(80), "kg"),
        dose_mg_per_kg=Decimal("0.5"),
        minutes=Decimal(40),
        volume_ml=Decimal(50),
        vial_mg_per_ml=Decimal(50),
        last_weight=Quantity(Decimal(80), "kg"),
    )


def until_prepared(world: World) -> str:
    """Check-in done and the syringe drawn up; returns the digest of its card."""
    arrive(world)
    for name, facts in checks().items():
        check_in.record_check(world.session_id, check=name, facts=facts, by=world.nora, at=later(5))
    check_in.complete_checks(world.session_id, by=world.nora, at=later(10))
    dose.prepare_dose(world.session_id, request=request(), by=world.nora, at=later(15))
    return dose.reckon_dose(world.session_id, request(), by=world.nora).digest()


def until_recovery(world: World) -> None:
    """The syringe checked by the second person, given, and empty."""
    digest = until_prepared(world)
    session = world.session_id
    dose.confirm_double_check(
        session, digest=digest, **READ, second=world.paul, by=world.nora, at=later(20)
    )
    infusion.start_infusion(session, by=world.nora, at=later(START))
    infusion.stop(session, cause="completed", reason="empty", by=world.nora, at=later(STOP))


def recover(world: World, *, escort: bool = True) -> None:
    """Everything that the discharge gate asks for but vital signs at the end."""
    session, nora = world.session_id, world.nora
    items = {
        "activity": "four_limbs",
        "respiration": "deep_and_cough",
        "circulation": "within_20_mmhg",
        "consciousness": "fully_awake",
        "spo2": "above_92_on_air",
    }
    charting.ask_suicidality(session, answers=NO_RISK, by=nora, at=later(LEAVE - 10))
    if escort:
        charting.confirm_escort(
            session,
            name="P. Example",
            phone="555 0100",
            relation="friend",
            is_present=True,
            by=world.faye,
            at=later(LEAVE - 9),
        )
    charting.give_instructions(session, version="1", by=nora, at=later(LEAVE - 8))
    charting.score_recovery(
        session, scale="aldrete_modified", items=items, by=nora, at=later(LEAVE - 7)
    )
    charting.chart(session, item="moaas", value=5, by=nora, at=later(LEAVE - 6))
    from openketamine.core.recovery import SCALES

    zeros = {item.code: 0 for item in SCALES["cadss6"].items}
    charting.chart(session, item="cadss6", value=0, items=zeros, by=nora, at=later(LEAVE - 6))


def chart_vitals(world: World, minutes: float, **changed: str) -> None:
    charting.chart(
        world.session_id,
        item="vitals",
        value={**WELL, **changed},
        by=world.nora,
        at=later(minutes),
    )


def discharge(world: World) -> None:
    charting.discharge(world.session_id, by=world.nora, at=later(LEAVE))


def go_home(world: World) -> None:
    """From the door to the discharge."""
    until_recovery(world)
    recover(world)
    chart_vitals(world, LEAVE - 12)
    chart_vitals(world, LEAVE - 2)
    discharge(world)
