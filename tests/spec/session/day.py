"""One treatment day, told as commands: what the tests of the session share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from openketamine.core.dosing import DoseRequest, compute_dose
from openketamine.core.facts import Fact, Facts
from openketamine.core.protocols import ProtocolSet, load
from openketamine.core.recovery import Reading
from openketamine.core.session import (
    Command,
    CommandKind,
    Order,
    SessionEvent,
    SessionState,
    decide,
    evolve,
    replay,
    written,
)
from openketamine.core.units import Quantity

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROTOCOL = load("consensus-moderate")
ORDER = Order(mg_per_kg=Decimal("0.5"), minutes=Decimal(40), drug="ketamine-racemic")
YES: Mapping[str, Any] = {"value": True}
NO: Mapping[str, Any] = {"value": False}


def weighed(number: str, unit: str = "kg") -> dict[str, Any]:
    """A weight of a first visit, read from the scale twice."""
    reading = {"value": number, "unit": unit}
    return {"weight": reading, "weight_again": reading}


CHECKS: Mapping[str, Mapping[str, Any]] = {
    "identity": {"identity_confirmed": YES},
    "consent": {"consent_confirmed": YES},
    "plan": {"plan_confirmed": YES},
    "allergy": {"ketamine_allergy": NO},
    "fasting": {
        "since_solids": {"value": "6", "unit": "h"},
        "since_clear_fluids": {"value": "3", "unit": "h"},
    },
    "escort": {"escort_name": {"value": "Sam"}, "escort_phone": {"value": "555 0100"}},
    "weight": weighed("80"),
    "vitals": {
        "sbp": {"value": "122", "unit": "mm[Hg]"},
        "dbp": {"value": "78", "unit": "mm[Hg]"},
        "hr": {"value": "72", "unit": "/min"},
        "spo2": {"value": "98", "unit": "%"},
    },
    "pregnancy": {"pregnancy_possible": NO},
    "urine_drug_screen": {"urine_drug_screen": {"value": "negative"}},
    "suicidality": {
        "cssrs_1_wish_dead": NO,
        "cssrs_2_thoughts": NO,
        "cssrs_6_behaviour_ever": NO,
    },
    "mental_state": {"psychosis_or_mania": NO, "intoxicated": NO, "cannot_consent": NO},
}
ALDRETE = {
    "activity": "four_limbs",
    "respiration": "deep_and_cough",
    "circulation": "within_20_mmhg",
    "consciousness": "fully_awake",
    "spo2": "above_92_on_air",
}
CALM = {"cssrs_1_wish_dead": False, "cssrs_2_thoughts": False, "cssrs_6_behaviour_ever": False}
NO_CADSS = {f"cadss_{number}": 0 for number in (1, 2, 6, 7, 15, 22)}


def card(
    weight: str = "80",
    minutes: str = "40",
    protocol: ProtocolSet = PROTOCOL,
    mg_per_kg: str = "0.5",
    volume_ml: str = "50",
    vial: str = "50",
) -> dict[str, Any]:
    """The payload of a prepared dose: as ordered 0.5 mg/kg, in 50 mL."""
    reckoned = compute_dose(
        DoseRequest(
            weight=Quantity(Decimal(weight), "kg"),
            dose_mg_per_kg=Decimal(mg_per_kg),
            minutes=Decimal(minutes),
            volume_ml=Decimal(volume_ml),
            vial_mg_per_ml=Decimal(vial),
        ),
        protocol,
    )
    return {"card": reckoned.to_payload(), "digest": reckoned.digest()}


def read_off(prepared: Mapping[str, Any]) -> dict[str, str]:
    """What a second person types who reads syringe and pump as the prepared card says."""
    return {
        "digest": prepared["digest"],
        "concentration_mg_per_ml": prepared["card"]["concentration_mg_per_ml"],
        "rate_ml_per_h": prepared["card"]["pump_rate_ml_per_h"],
    }


@dataclass
class Day:
    """A session under way. `at` is the clock; Alice and Bob are nurses, Dr Cho prescribes."""

    protocol: ProtocolSet = PROTOCOL
    at: datetime = START
    state: SessionState = field(default_factory=SessionState)
    readings: tuple[Reading, ...] = ()
    order: Order | None = ORDER
    consent: str | None = "valid"

    @property
    def stored(self) -> Facts:
        """What the records say of the patient's signed consent at this moment."""
        if self.consent is None:
            return Facts()
        return Facts(Fact(name="signed_consent", value=self.consent, at=self.at))

    def do(
        self,
        kind: CommandKind,
        /,
        *,
        by: str = "alice",
        role: str = "nurse",
        happened_at: datetime | None = None,
        moved_to: datetime | None = None,
        **payload: Any,
    ) -> SessionEvent:
        """Give a command; the event is in the log afterwards. `moved_to` corrects a time."""
        if moved_to is not None:
            payload["happened_at"] = moved_to.isoformat()
        (new,) = decide(
            self.state,
            Command(kind=kind, payload=payload, happened_at=happened_at),
            at=self.at,
            by=by,
            role=role,
            protocol=self.protocol,
            readings=self.readings,
            order=self.order,
            stored=self.stored,
        )
        event = written(new, seq=self.state.event_count + 1, at=self.at, by=by)
        self.state = evolve(self.state, event)
        assert replay(self.state.log) == self.state
        return event

    def wait(self, minutes: float) -> Day:
        """Let time pass."""
        self.at += timedelta(minutes=minutes)
        return self

    def arrive(self) -> Day:
        """The patient is here."""
        self.do(CommandKind.CHECK_IN, bed_id="bed-1", identity=["name", "date of birth"])
        return self

    def check(self, **changed: Mapping[str, Any]) -> Day:
        """Record every check, with some changed."""
        for check, facts in {**CHECKS, **changed}.items():
            self.do(CommandKind.RECORD_CHECK, check=check, facts=facts)
        return self

    def checked(self) -> Day:
        """Checked in; the dose is next."""
        self.arrive().check().do(CommandKind.COMPLETE_CHECKS)
        return self

    def prepared(self) -> Day:
        """Alice prepared 40 mg in 50 mL."""
        self.checked().do(CommandKind.PREPARE_DOSE, **card())
        return self

    def ready(self) -> Day:
        """Bob double-checked it."""
        self.prepared().do(CommandKind.CONFIRM_DOUBLE_CHECK, by="bob", **read_off(card()))
        return self

    def infusing(self) -> Day:
        """It runs at 75 mL/h."""
        self.ready().do(CommandKind.START_INFUSION)
        return self

    def recovering(self) -> Day:
        """It ran for 40 minutes."""
        self.infusing().wait(40).do(CommandKind.END_INFUSION, cause="completed")
        return self

    def rested(self) -> Day:
        """An hour later everything that the discharge asks for is there."""
        self.recovering().wait(58)
        self.vitals()
        self.wait(5).vitals()
        self.do(CommandKind.CHART, item="moaas", value=5)
        self.do(CommandKind.CHART, item="cadss6", items=NO_CADSS)
        self.do(CommandKind.SCORE_RECOVERY, scale="aldrete_modified", items=ALDRETE)
        self.do(CommandKind.ASK_SUICIDALITY, answers=CALM)
        self.do(CommandKind.CONFIRM_ESCORT, name="Sam", phone="555 0100", is_present=True)
        self.do(CommandKind.GIVE_INSTRUCTIONS, version="1")
        return self

    def discharged(self) -> Day:
        """Gone home."""
        self.rested().do(CommandKind.DISCHARGE)
        return self

    def signed(self) -> Day:
        """And signed."""
        self.discharged().do(CommandKind.SIGN, meaning="record", record_hash="a" * 64)
        return self

    def vitals(self, **changed: str) -> SessionEvent:
        """Chart vital signs by hand."""
        value = {"sbp": "124", "dbp": "79", "hr": "73", "spo2": "98", **changed}
        return self.do(CommandKind.CHART, item="vitals", value=value)
