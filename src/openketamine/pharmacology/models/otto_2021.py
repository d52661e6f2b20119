"""S-ketamine and S-norketamine in venous blood: the model that predicted best in its check."""

from __future__ import annotations

from openketamine.pharmacology.model import (
    Model,
    Parameter,
    Species,
    Variability,
    clearance,
    volume,
)

MODEL = Model(
    name="otto_2021",
    title="Otto 2021 (after Fanta 2015), S-ketamine and S-norketamine, venous",
    drug="S",
    site="venous",
    source="otto_2021",
    known_by="read in a second transcription of the paper",
    studied="48 healthy volunteers, mean 68 and 71 kg in two studies, S-ketamine",
    parameters={
        "V1": volume(133, 1),
        "V2": volume(187),
        "V3": volume(98.8),
        "CL": clearance(1.587, 0.75),
        "Q2": clearance(0.387),
        "Q3": clearance(2.617),
        "FM_NK": Parameter(value=1.0, unit="1"),
        "V1_NK": volume(98.6, 1),
        "V2_NK": volume(160),
        "CL_NK": clearance(0.962, 0.75),
        "Q2_NK": clearance(0.713),
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
            # moved milligram for milligram, as the authors' code does: V and CL were fitted to
            # measured levels that way and have taken in the ratio of the molar masses
            molecule="ketamine",
            volumes=("V1_NK", "V2_NK"),
            clearances=("CL_NK", "Q2_NK"),
            fraction="FM_NK",
            caution="The whole of the clearance is taken to form norketamine.",
        ),
    ),
    variability=Variability(
        variance={"V1": 0.084, "CL": 0.026, "V1_NK": 0.0404, "CL_NK": 0.1032},
        covariance={("V1", "CL"): 0.0226, ("V1_NK", "CL_NK"): 0.0446},
        proportional_error=0.236,
    ),
    note="S-ketamine's typical values are those of 11 men of another study; the authors saw them "
    "predict somewhat too little.",
)
