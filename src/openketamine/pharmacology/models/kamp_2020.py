"""Racemic ketamine in arterial blood: the population analysis of 14 raw data sets."""

from __future__ import annotations

import math

from openketamine.pharmacology.model import Model, Species, Variability, clearance, volume

_BY_30_PCT = math.log(1 + 0.30**2)
_BY_20_PCT = math.log(1 + 0.20**2)

MODEL = Model(
    name="kamp_2020",
    title="Kamp 2020, racemic ketamine, arterial, three compartments",
    drug="racemic",
    site="arterial",
    source="kamp_2020",
    known_by="read in a second transcription of the paper, which prints clearances in L/h",
    studied="adults of 14 pooled studies, bolus and infusion",
    parameters={
        "V1": volume(25, 1),
        "V2": volume(56, 1),
        "V3": volume(157, 1),
        "CL": clearance(84 / 60, 0.75),
        "Q2": clearance(161 / 60, 0.75),
        "Q3": clearance(79 / 60, 0.75),
    },
    species=(
        Species(
            name="ketamine",
            molecule="ketamine",
            volumes=("V1", "V2", "V3"),
            clearances=("CL", "Q2", "Q3"),
        ),
    ),
    variability=Variability(
        variance={
            "CL": _BY_30_PCT,
            "V1": _BY_30_PCT,
            "V2": _BY_20_PCT,
            "V3": _BY_20_PCT,
            "Q2": _BY_20_PCT,
            "Q3": _BY_20_PCT,
        },
        origin="assumed",
        note="Its variability was not seen: 30 % on CL and V1, 20 % on the rest is assumed.",
    ),
)
