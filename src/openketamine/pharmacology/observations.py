"""What was measured in people, as printed or read off a figure: the models are held against it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from openketamine.pharmacology.model import MOLAR_MASS, STANDARD_KG, Drug, Site
from openketamine.pharmacology.schedule import Schedule, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Mean or median levels in a group: `printed` (times,) in `unit` at `at_min` (times,).

    `rates_mg_per_kg_h` are (from minute, rate) of the `drug`'s base; the last rate is 0.
    `weight_kg` is the group's mean, assumed unless `knows_weight`. `site` is where the blood was
    drawn; `seen` says how we know the figures. Raises ValueError when figures and times differ in
    number or order.
    """

    name: str
    people: str
    analyte: str
    molecule: str
    site: Site
    sources: tuple[str, ...]
    seen: str
    rates_mg_per_kg_h: tuple[tuple[float, float], ...]
    at_min: tuple[float, ...]
    printed: tuple[float, ...]
    unit: str
    weight_kg: float
    knows_weight: bool = False
    drug: Drug = "racemic"

    def __post_init__(self) -> None:
        """Raises ValueError when the figures are ill-formed."""
        if len(self.printed) != len(self.at_min) or min(self.printed) <= 0:
            raise ValueError(f"{self.name}: each time needs one level above 0")
        if any(later <= earlier for earlier, later in pairwise(self.at_min)):
            raise ValueError(f"{self.name}: the times are out of order")
        if self.unit not in ("ng/mL", "nmol/mL"):
            raise ValueError(f"{self.name}: no unit {self.unit!r}")

    @property
    def ng_per_ml(self) -> tuple[float, ...]:
        """The levels (times,) in ng/mL."""
        grams_per_mol = MOLAR_MASS[self.molecule] if self.unit == "nmol/mL" else 1.0
        return tuple(value * grams_per_mol for value in self.printed)

    def schedule(self, weight_kg: float) -> Schedule:
        """What a person of this weight (kg) was given."""
        return Schedule(
            tuple(Step(at, rate * weight_kg / 60) for at, rate in self.rates_mg_per_kg_h)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of levels in ng/mL that was seen with an effect or during an infusion.

    `low` equals `high` for a single level. `site` is empty where what was seen does not state it.
    """

    what: str
    low: float
    high: float
    site: str
    sources: tuple[str, ...]
    seen: str


_HOURS = (0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5)
_S = (0.1137, 0.1929, 0.2152, 0.2701, 0.4294, 0.5239, 0.9421, 1.0457, 0.4102, 0.3330, 0.2467)
_R = (0.1452, 0.2112, 0.2426, 0.3959, 0.4822, 0.5970, 1.0203, 1.1492, 0.4609, 0.3635, 0.2701)
_S_NORKETAMINE = (
    *(0.0133, 0.0426, 0.0702, 0.1102, 0.1786, 0.2878),
    *(0.4761, 0.6272, 0.6431, 0.5881, 0.5294),
)


def _kamp(analyte: str, molecule: str, printed: tuple[float, ...]) -> Observation:
    """Three hours of rising rates in volunteers, then two hours without."""
    return Observation(
        name=f"kamp_2020_bja {analyte}",
        people="20 volunteers",
        analyte=analyte,
        molecule=molecule,
        site="arterial",
        sources=("kamp_2020_bja",),
        seen="read off the figure by others, seen in a second transcription; no spread",
        rates_mg_per_kg_h=((0, 0.28), (60, 0.57), (120, 1.14), (180, 0)),
        at_min=tuple(60.0 * hour for hour in _HOURS),
        printed=printed,
        unit="nmol/mL",
        weight_kg=STANDARD_KG,
    )


KAMP_KETAMINE = _kamp("ketamine", "ketamine", tuple(s + r for s, r in zip(_S, _R, strict=True)))
ZARATE = Observation(
    name="zarate_2006 ketamine",
    people="patients with treatment-resistant depression",
    analyte="ketamine",
    molecule="ketamine",
    site="venous",
    sources=("zarate_2006", "zanos_2018"),
    seen="one mean without its spread, read in a review's table",
    rates_mg_per_kg_h=((0, 0.75), (40, 0)),
    at_min=(40.0,),
    printed=(185.0,),
    unit="ng/mL",
    weight_kg=80.0,
)
_OTTO_KG = 68.0
_OTTO_HOURS = (0.5, 1, 2, 3, 5, 6, 8, 10)


def _otto(analyte: str, molecule: str, printed: tuple[float, ...]) -> Observation:
    """10 mg of S-ketamine over 30 min in volunteers."""
    return Observation(
        name=f"otto_2021 {analyte}",
        people="17 volunteers",
        analyte=analyte,
        molecule=molecule,
        site="venous",
        sources=("otto_2021",),
        seen="medians read off the figure by others to about 10 %, seen in a second transcription",
        rates_mg_per_kg_h=((0, 20 / _OTTO_KG), (30, 0)),
        at_min=tuple(60.0 * hour for hour in _OTTO_HOURS),
        printed=printed,
        unit="ng/mL",
        weight_kg=_OTTO_KG,
        knows_weight=True,
        drug="S",
    )


OTTO_KETAMINE = _otto("S-ketamine", "ketamine", (56, 27, 15.5, 11.5, 6.0, 4.2, 2.5, 1.8))
OBSERVATIONS = (
    KAMP_KETAMINE,
    _kamp("S-ketamine", "ketamine", _S),
    _kamp("R-ketamine", "ketamine", _R),
    _kamp("S-norketamine", "norketamine", _S_NORKETAMINE),
    ZARATE,
    OTTO_KETAMINE,
    _otto("S-norketamine", "norketamine", (10, 23, 20, 16, 12, 11, 8, 6.5)),
)
"""All that a model of levels can be held against."""

KRYSTAL = Span(
    what="during 0.5 mg/kg over 40 min, volunteers",
    low=100.0,
    high=250.0,
    site="",
    sources=("krystal_1994",),
    seen="record not seen, known through a review; that it ran over 40 min is our reading",
)
AT_AN_EFFECT = (
    Span(
        what="awakening from anaesthesia (2.7 umol/L)",
        low=642.0,
        high=642.0,
        site="",
        sources=("idvall_1979",),
        seen="record not seen",
    ),
    Span(
        what="ratings of dissociation rise in a straight line",
        low=50.0,
        high=200.0,
        site="venous",
        sources=("bowdle_1998",),
        seen="index record; correlations .93 to .99",
    ),
    Span(
        what='half of the effect "drug high", S-ketamine',
        low=71.0,
        high=71.0,
        site="",
        sources=("simons_2022",),
        seen="second transcription",
    ),
    Span(
        what="analgesia",
        low=70.0,
        high=160.0,
        site="",
        sources=("zanos_2018",),
        seen="a review's figures",
    ),
)
"""Levels that people had when something was observed. How they were dosed was not seen, so no
model of levels predicts them; the effects are held against them."""

RESPONSE_PCT = {1.0: 52.2, 3.0: 47.9, 7.0: 39.8}
"""Pooled response in % by days after one infusion (han_2016)."""
