"""One seeded patient: vital signs that answer the running infusion."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from openketamine.core.monitoring.frame import Metric, Sample, Validity
from openketamine.devices.virtual_patient.profiles import Profile
from openketamine.pharmacology import Subject, models, output
from openketamine.pharmacology.effects.circulation import DBP, HR, SBP, Rise
from openketamine.pharmacology.effects.origin import HAEMODYNAMIC_KE0_HALF_LIFE_MIN
from openketamine.pharmacology.stepping import Body

_DESATURATION_AT_NG_PER_ML = 250.0
_CUFF_TAKES_S = 30.0


@dataclass(frozen=True, slots=True)
class Vitals:
    """The true state, without the noise of breathing, beats and sensors."""

    sbp_mmhg: float
    dbp_mmhg: float
    hr_bpm: float
    spo2_pct: float
    rr_bpm: float


class _Wander:
    """A slow random walk around zero (Ornstein-Uhlenbeck): `sd`, correlation time `tau_s`."""

    def __init__(self, chance: Random, sd: float, tau_s: float) -> None:
        self.chance, self.sd, self.tau_s = chance, sd, tau_s
        self.value = chance.gauss(0, sd)

    def advance(self, dt_s: float) -> float:
        kept = math.exp(-dt_s / self.tau_s)
        self.value = self.value * kept + self.chance.gauss(0, self.sd * math.sqrt(1 - kept**2))
        return self.value


def _body(seed: int, weight_kg: float) -> Body:
    """One person drawn from the default model's population."""
    whole = output(models.load(models.DEFAULT))
    theta = whole.drawn(Subject(weight_kg=weight_kg), 1, seed)
    return Body(whole.model, theta, HAEMODYNAMIC_KE0_HALF_LIFE_MIN)


def _gain(rise: Rise, chance: Random) -> float:
    """One patient's sensitivity: log-normal with median 1."""
    return math.exp(chance.gauss(0, math.sqrt(math.log(1 + rise.cv**2))))


class VirtualPatient:
    """The same seed, profile and steps give the same samples."""

    def __init__(
        self,
        seed: int,
        profile: Profile,
        *,
        weight_kg: float = 80.0,
        cuff_every_min: float = 5.0,
    ) -> None:
        chance = Random(seed)  # noqa: S311 - a simulation must be repeatable
        self.profile = profile
        self.cuff_every_s = cuff_every_min * 60
        self.elapsed_s = 0.0
        self.body = _body(seed, weight_kg)
        self.chance = chance
        self._baseline = self._draw_baseline()
        self._gain = profile.pressure_gain or _gain(SBP, chance)
        self._hr_gain = _gain(HR, chance)
        self._hr = _Wander(chance, 2.0, 20)
        self._spo2 = _Wander(chance, 0.4, 40)
        self._rr = _Wander(chance, 1.0, 30)
        self._cuff_starts_s = 0.0  # the first cuff at switching on

    def _draw_baseline(self) -> Vitals:
        """Made up around the healthy adult; pressure 122 (SD 14) as assumed for yale_bp_2024."""
        draw = self.chance.gauss
        sbp = self.profile.baseline_sbp_mmhg or min(150.0, max(98.0, draw(122, 14)))
        dbp = self.profile.baseline_dbp_mmhg or min(95.0, max(58.0, 0.62 * sbp + draw(0, 4)))
        hr = min(95.0, max(56.0, draw(72, 8)))
        return Vitals(sbp, dbp, hr, 97.8 + draw(0, 0.5), 14 + draw(0, 1))

    @property
    def vitals(self) -> Vitals:
        """The true vital signs now."""
        level = self.body.effect_site_ng_per_ml
        base = self._baseline
        fall = self.profile.desaturation_pct * min(1.0, level / _DESATURATION_AT_NG_PER_ML)
        return Vitals(
            base.sbp_mmhg + float(SBP.at(level, self._gain)),
            base.dbp_mmhg + float(DBP.at(level, self._gain)),
            base.hr_bpm + float(HR.at(level, self._hr_gain)),
            base.spo2_pct - fall,
            base.rr_bpm - 0.3 * fall,
        )

    def request_cuff(self) -> None:
        """Begin a cuff reading now, unless one runs; the schedule then counts from this one."""
        self._cuff_starts_s = min(self._cuff_starts_s, self.elapsed_s)

    def step(self, dt_s: float, infusion_rate_mg_per_min: float) -> tuple[Sample, ...]:
        """Let `dt_s` seconds pass and return what the monitor shows then."""
        if dt_s < 0 or infusion_rate_mg_per_min < 0:
            raise ValueError("time and infusion rate cannot be negative")
        self.body.advance(dt_s / 60, infusion_rate_mg_per_min)
        self.elapsed_s += dt_s
        truth = self.vitals
        hr = truth.hr_bpm + self._hr.advance(dt_s)
        spo2 = min(100.0, truth.spo2_pct + self._spo2.advance(dt_s))
        rr = max(4.0, truth.rr_bpm + self._rr.advance(dt_s))
        shown = (
            Sample(Metric.HR, float(round(hr))),
            Sample(Metric.RR, float(round(rr))),
            *self._oximeter(round(spo2), round(hr)),
        )
        return (*shown, *self._cuff(truth))

    def _oximeter(self, spo2: int, pulse: int) -> tuple[Sample, Sample]:
        elapsed_min = self.elapsed_s / 60
        off, artefact = self.profile.sensor_off, self.profile.artefact
        if off and off.is_on(elapsed_min):
            return (
                Sample(Metric.SPO2, None, Validity.SENSOR_OFF),
                Sample(Metric.PR, None, Validity.SENSOR_OFF),
            )
        if artefact and artefact.is_on(elapsed_min):  # movement: low, wild, and said to be poor
            return (
                Sample(Metric.SPO2, float(self.chance.randint(60, 88)), Validity.QUESTIONABLE),
                Sample(Metric.PR, float(self.chance.randint(30, 180)), Validity.QUESTIONABLE),
            )
        return Sample(Metric.SPO2, float(spo2)), Sample(Metric.PR, float(pulse))

    def _cuff(self, truth: Vitals) -> tuple[Sample, ...]:
        if self.elapsed_s - self._cuff_starts_s < _CUFF_TAKES_S:
            return ()  # not begun yet, or still deflating
        self._cuff_starts_s = max(self._cuff_starts_s + self.cuff_every_s, self.elapsed_s)
        sbp = truth.sbp_mmhg + self.chance.gauss(0, 3)
        dbp = truth.dbp_mmhg + self.chance.gauss(0, 2)
        mean = dbp + (sbp - dbp) / 3
        return (
            Sample(Metric.NIBP_SYS, float(round(sbp))),
            Sample(Metric.NIBP_DIA, float(round(dbp))),
            Sample(Metric.NIBP_MAP, float(round(mean))),
        )
