"""S-ketamine in arterial blood with norketamine and hydroxynorketamine behind transit delays."""

from __future__ import annotations

from openketamine.pharmacology.model import (
    Model,
    Parameter,
    Species,
    Variability,
    clearance,
    volume,
)

_LIBRARY = "growth with weight is a model library's assumption, not printed in the paper"

MODEL = Model(
    name="simons_2022",
    title="Simons 2022, S-ketamine with two metabolites, arterial",
    drug="S",
    site="arterial",
    source="simons_2022",
    known_by="read in a second transcription of the paper",
    studied="20 healthy volunteers, S-ketamine oral thin film and infusion",
    parameters={
        "V1": volume(11.6, 1, _LIBRARY),
        "V2": volume(39, 1, _LIBRARY),
        "V3": volume(174, 1, _LIBRARY),
        "CL": clearance(1.48, 0.75, _LIBRARY),
        "Q2": clearance(2.43, 0.75, _LIBRARY),
        "Q3": clearance(1.21, 0.75, _LIBRARY),
        "MTT_NK": Parameter(value=20.1, unit="min", note="through both compartments"),
        "FM_NK": Parameter(value=0.80, unit="1"),
        "V2_NK": volume(221, 1, _LIBRARY),
        "CL_NK": clearance(1.00, 0.75, _LIBRARY),
        "Q2_NK": clearance(2.63, 0.75, _LIBRARY),
        "MTT_HNK": Parameter(value=1.12, unit="min", note="through both compartments"),
        "FM_HNK": Parameter(value=0.70, unit="1"),
        "V1_HNK": volume(4.4, 1, _LIBRARY),
        "V2_HNK": volume(87.5, 1, _LIBRARY),
        "CL_HNK": clearance(0.933, 0.75, _LIBRARY),
        "Q2_HNK": clearance(1.70, 0.75, _LIBRARY),
    },
    species=(
        Species(
            name="S-ketamine",
            molecule="ketamine",
            volumes=("V1", "V2", "V3"),
            clearances=("CL", "Q2", "Q3"),
        ),
        Species(
            name="S-norketamine",
            molecule="norketamine",
            volumes=("V1", "V2_NK"),
            clearances=("CL_NK", "Q2_NK"),
            fraction="FM_NK",
            mean_transit="MTT_NK",
            transits=2,
        ),
        Species(
            name="S-hydroxynorketamine",
            molecule="hydroxynorketamine",
            volumes=("V1_HNK", "V2_HNK"),
            clearances=("CL_HNK", "Q2_HNK"),
            fraction="FM_HNK",
            mean_transit="MTT_HNK",
            transits=2,
            caution="Indicative: the model misses observed norketamine, from which this is formed.",
        ),
    ),
    variability=Variability(
        variance={
            "V1": 0.057,
            "CL": 0.029,
            "Q3": 0.026,
            "CL_NK": 0.050,
            "V1_HNK": 1.22,
            "CL_HNK": 0.103,
        },
        proportional_error=0.11,
    ),
    note="That the two transit compartments share the mean transit time is our reading.",
)
