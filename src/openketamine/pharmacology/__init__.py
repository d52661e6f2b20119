"""Ketamine over time: published models, exact curves, populations. A library of its own.

`output(models.load("kamp_2020")).typical(Subject(weight_kg=80), infusion(40, 40), [10, 40])` gives
ng/mL. Population averages with their range; never for dosing.
"""

from openketamine.pharmacology import models
from openketamine.pharmacology.population import chance_below, quantiles
from openketamine.pharmacology.predict import NOT_FOR_DOSING, Output, analytes, output
from openketamine.pharmacology.schedule import Schedule, Step, as_run, bolus, infusion
from openketamine.pharmacology.subject import Subject, refuse_out_of_range

__all__ = [
    "NOT_FOR_DOSING",
    "Output",
    "Schedule",
    "Step",
    "Subject",
    "analytes",
    "as_run",
    "bolus",
    "chance_below",
    "infusion",
    "models",
    "output",
    "quantiles",
    "refuse_out_of_range",
]
