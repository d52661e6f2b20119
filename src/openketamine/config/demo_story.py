"""One session of the demo as a timeline of real actions around the start of its infusion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from openketamine.actions import charting, check_in, dose, infusion
from openketamine.actions.actor import Actor
from openketamine.actions.record_adverse_event import record_adverse_event
from openketamine.actions.sign import sign
from openketamine.config.demo_monitor import SWITCHED_ON_AFTER, DemoMonitor
from openketamine.core.cssrs import QUESTIONS
from openketamine.core.dosing import DoseCard, DoseRequest
from openketamine.core.monitoring.frame import Frame, Metric
from openketamine.core.recovery import SCALES
from openketamine.core.units import Quantity

MG_PER_KG, MINUTES, VOLUME_ML, VIAL_MG_PER_ML = Decimal("0.5"), 40, Decimal(50), Decimal(50)
ARRIVES, LEAVES = -23, 112  # minutes from the start of the infusion
_SHOWN = {
    "sbp": (Metric.NIBP_SYS, "mm[Hg]"),
    "dbp": (Metric.NIBP_DIA, "mm[Hg]"),
    "hr": (Metric.HR, "/min"),
    "spo2": (Metric.SPO2, "%"),
}

# (minute, item, value): what a nurse charts of a session that goes as most do
_CHARTED: tuple[tuple[int, str, Any], ...] = (
    (2, "iv_site", "clear"),
    (5, "anxiety", 3),
    (10, "moaas", 5),
    (11, "cadss6", (1, 0, 1, 0, 1, 0)),
    (20, "moaas", 4),
    (21, "cadss6", (2, 2, 1, 1, 2, 1)),
    (22, "nausea", 1),
    (31, "cadss6", (3, 2, 2, 1, 2, 1)),
    (32, "moaas", 4),
    (41, "moaas", 5),
    (42, "cadss6", (2, 1, 1, 0, 1, 0)),
    (55, "nausea", 0),
    (60, "moaas", 5),
    (61, "cadss6", (0, 0, 1, 0, 0, 0)),
    (75, "cadss6", (0, 0, 0, 0, 0, 0)),
    (104, "cadss6", (0, 0, 0, 0, 0, 0)),
    (105, "moaas", 5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who works in the demo clinic, by what they do here."""

    nurse: Actor
    second_nurse: Actor
    prescriber: Actor
    front_desk: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One deed and its time."""

    at: datetime
    do: Callable[[datetime], object]


@dataclass(slots=True, kw_only=True)
class Story:
    """A booked session and when its infusion starts; what lies in the future never happens."""

    session_id: UUID
    bed_id: UUID
    device_key: str
    weight_kg: Decimal
    starts_at: datetime
    team: Team
    is_pregnancy_possible: bool = False
    has_nausea: bool = False
    has_infusion: bool = True
    frames: list[Frame] = field(default_factory=list)
    _card: DoseCard | None = None

    def live_until(self, now: datetime) -> None:
        """Let the monitor run from the arrival to now, or until the patient left."""
        monitor = DemoMonitor(
            self.device_key,
            on_at=self._at(ARRIVES) + SWITCHED_ON_AFTER,
            weight_kg=float(self.weight_kg),
            mg_per_ml=float(self.weight_kg * MG_PER_KG / VOLUME_ML),
            rate_at=self._rate,
        )
        self.frames = list(monitor.until(min(now, self._at(LEAVES))))

    def steps(self) -> Iterator[Step]:
        """All deeds of the session from the arrival to the signature."""
        for minute, do in (*self._check_in(), *self._infusion(), *self._recovery()):
            yield Step(at=self._at(minute), do=do)

    def _at(self, minute: float) -> datetime:
        return self.starts_at + timedelta(minutes=minute)

    def _rate(self, at: datetime) -> float:
        is_running = self.has_infusion and self.starts_at <= at < self._at(MINUTES)
        return float(self.weight_kg * MG_PER_KG) / MINUTES if is_running else 0.0

    def _measured(self, at: datetime) -> dict[str, tuple[str, str]]:
        """The newest value of each vital sign on the monitor, as text, with its unit."""
        newest: dict[Metric, float] = {}
        for frame in reversed(self.frames):
            if frame.device_at <= at:
                for sample in frame.samples:
                    if sample.is_usable and sample.value is not None:
                        newest.setdefault(sample.metric, sample.value)
            if newest.keys() >= {metric for metric, _ in _SHOWN.values()}:
                break
        return {name: (f"{newest[metric]:g}", unit) for name, (metric, unit) in _SHOWN.items()}

    def _check_in(self) -> Iterator[tuple[float, Callable[[datetime], object]]]:
        yield (
            ARRIVES,
            lambda at: check_in.check_in(
                self.session_id,
                bed_id=self.bed_id,
                identity=["name", "date of birth"],
                by=self.team.front_desk,
                at=at,
            ),
        )
        for minute, name, facts in self._checks():
            yield minute, self._record(name, facts)
        yield -14, self._record_vitals
        yield (
            -12,
            lambda at: check_in.complete_checks(self.session_id, by=self.team.nurse, at=at),
        )
        yield -9, self._prepare
        yield -5, self._double_check

    def _checks(self) -> Iterator[tuple[float, str, Mapping[str, Any]]]:
        kg = {"value": str(self.weight_kg), "unit": "kg"}
        no_risk = {QUESTIONS[n]: {"value": False} for n in (0, 1, 5)}
        pregnancy: dict[str, Any] = {"pregnancy_possible": {"value": self.is_pregnancy_possible}}
        if self.is_pregnancy_possible:
            pregnancy["pregnancy_test"] = {"value": "negative"}
        yield -21, "identity", {"identity_confirmed": {"value": True}}
        yield -20.5, "consent", {"consent_confirmed": {"value": True}}
        yield -20, "plan", {"plan_confirmed": {"value": True}}
        yield -19.5, "allergy", {"ketamine_allergy": {"value": False}}
        yield (
            -19,
            "fasting",
            {
                "since_solids": {"value": "9", "unit": "h"},
                "since_clear_fluids": {"value": "3", "unit": "h"},
            },
        )
        yield -18, "weight", {"weight": kg, "last_weight": kg}
        signs = ("psychosis_or_mania", "intoxicated", "cannot_consent")
        yield -16, "mental_state", {sign: {"value": False} for sign in signs}
        yield -15.5, "suicidality", no_risk
        yield (
            -15,
            "escort",
            {"escort_name": {"value": "P. Example"}, "escort_phone": {"value": "555 0100"}},
        )
        yield -14.5, "pregnancy", pregnancy

    def _record(self, name: str, facts: Mapping[str, Any]) -> Callable[[datetime], object]:
        return lambda at: check_in.record_check(
            self.session_id, check=name, facts=dict(facts), by=self.team.nurse, at=at
        )

    def _record_vitals(self, at: datetime) -> object:
        measured = self._measured(at)
        facts = {name: {"value": text, "unit": unit} for name, (text, unit) in measured.items()}
        return self._record("vitals", facts)(at)

    def _prepare(self, at: datetime) -> None:
        request = DoseRequest(
            weight=Quantity(self.weight_kg, "kg"),
            dose_mg_per_kg=MG_PER_KG,
            minutes=Decimal(MINUTES),
            volume_ml=VOLUME_ML,
            vial_mg_per_ml=VIAL_MG_PER_ML,
            last_weight=Quantity(self.weight_kg, "kg"),
        )
        self._card = dose.reckon_dose(self.session_id, request, by=self.team.nurse)
        dose.prepare_dose(self.session_id, request=request, by=self.team.nurse, at=at)

    def _double_check(self, at: datetime) -> None:
        second = self.team.second_nurse
        assert self._card is not None  # prepared before
        figures = self._card.to_payload()
        dose.confirm_double_check(
            self.session_id,
            digest=self._card.digest(),
            concentration_mg_per_ml=figures["concentration_mg_per_ml"],
            rate_ml_per_h=figures["pump_rate_ml_per_h"],
            second=second,
            by=self.team.nurse,
            at=at,
        )

    def _infusion(self) -> Iterator[tuple[float, Callable[[datetime], object]]]:
        nurse = self.team.nurse
        yield 0, lambda at: infusion.start_infusion(self.session_id, by=nurse, at=at)
        for minute, item, value in _CHARTED:
            yield minute, self._chart(item, value)
        if self.has_nausea:
            yield 26, self._nausea
        yield (
            MINUTES,
            lambda at: infusion.stop(
                self.session_id, cause="completed", reason="The syringe is empty.", by=nurse, at=at
            ),
        )

    def _chart(self, item: str, value: Any) -> Callable[[datetime], object]:
        items: dict[str, Any] | None = None
        if item == "cadss6":
            codes = [one.code for one in SCALES["cadss6"].items]
            items, value = dict(zip(codes, value, strict=True)), sum(value)
        return lambda at: charting.chart(
            self.session_id, item=item, value=value, items=items, by=self.team.nurse, at=at
        )

    def _chart_vitals(self, at: datetime) -> object:
        measured = {name: text for name, (text, _) in self._measured(at).items()}
        return self._chart("vitals", measured)(at)

    def _nausea(self, at: datetime) -> None:
        record_adverse_event(
            self.session_id,
            term="Nausea",
            severity="mild",
            intervention="Ondansetron 4 mg i.v., as prescribed",
            outcome="Better after ten minutes",
            serious=False,
            by=self.team.nurse,
            at=at,
        )

    def _recovery(self) -> Iterator[tuple[float, Callable[[datetime], object]]]:
        nurse, doctor = self.team.nurse, self.team.prescriber
        session = self.session_id
        yield 56, self._aldrete("two_limbs", "arousable")
        yield 81, self._mpadss("with_assistance")
        yield 90, lambda at: charting.ask_suicidality(session, answers=_NO_RISK, by=nurse, at=at)
        yield (
            96,
            lambda at: charting.confirm_escort(
                session,
                name="P. Example",
                phone="555 0100",
                relation="friend",
                is_present=True,
                by=self.team.front_desk,
                at=at,
            ),
        )
        yield 98, lambda at: charting.give_instructions(session, version="1", by=nurse, at=at)
        yield 100, self._chart_vitals
        yield 103, self._mpadss("steady_gait")
        yield 106, self._aldrete("four_limbs", "fully_awake")
        yield 108, self._chart_vitals
        yield LEAVES, lambda at: charting.discharge(session, by=nurse, at=at)
        yield (
            118,
            lambda at: sign(session, meaning="author", signer=doctor, by=doctor, at=at),
        )

    def _aldrete(self, activity: str, consciousness: str) -> Callable[[datetime], object]:
        items = {
            "activity": activity,
            "respiration": "deep_and_cough",
            "circulation": "within_20_mmhg",
            "consciousness": consciousness,
            "spo2": "above_92_on_air",
        }
        return self._score("aldrete_modified", items)

    def _mpadss(self, activity: str) -> Callable[[datetime], object]:
        minimal = dict.fromkeys(("nausea_vomiting", "pain", "bleeding"), "minimal")
        items = {"vital_signs": "within_20_pct", "activity": activity, **minimal}
        return self._score("mpadss", items)

    def _score(self, scale: str, items: dict[str, Any]) -> Callable[[datetime], object]:
        return lambda at: charting.score_recovery(
            self.session_id, scale=scale, items=items, by=self.team.nurse, at=at
        )


_NO_RISK = {QUESTIONS[n]: False for n in (0, 1, 5)}
