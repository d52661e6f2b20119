"""Racemic ketamine in venous blood, two compartments, printed as rate constants."""

from __future__ import annotations

from openketamine.pharmacology.model import Model, Species, from_rate_constants

MODEL = Model(
    name="clements_1981",
    title="Clements and Nimmo 1981, racemic ketamine, venous, two compartments",
    drug="racemic",
    site="venous",
    source="clements_1981",
    known_by="read in a second transcription of the paper",
    studied="volunteers, pain experiment",
    parameters=from_rate_constants(1.7522, 0.0109, (0.0186, 0.0137)),
    species=(
        Species(
            name="ketamine",
            molecule="ketamine",
            volumes=("V1", "V2"),
            clearances=("CL", "Q2"),
        ),
    ),
    variability=None,
)
