"""Racemic ketamine, three compartments: what most infusion tools use, for comparison."""

from __future__ import annotations

from openketamine.pharmacology.model import Model, Species, from_rate_constants

MODEL = Model(
    name="domino_1982",
    title="Domino 1982, racemic ketamine, three compartments (comparator)",
    drug="racemic",
    site="arterial",
    source="domino_1982",
    known_by="constants as infusion tools carry them; the paper was not seen",
    studied="surgical patients under anaesthesia",
    parameters=from_rate_constants(0.063, 0.4381, (0.5921, 0.2470), (0.5900, 0.0146)),
    species=(
        Species(
            name="ketamine",
            molecule="ketamine",
            volumes=("V1", "V2", "V3"),
            clearances=("CL", "Q2", "Q3"),
        ),
    ),
    variability=None,
    note="The sampling site was not stated in what was seen; its levels are high as arterial ones.",
)
