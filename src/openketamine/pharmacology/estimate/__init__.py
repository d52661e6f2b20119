"""Research only: what measurements in one person say of this person's own parameters."""

from openketamine.pharmacology.estimate.levels import Measured, research_estimate_from_levels
from openketamine.pharmacology.estimate.posterior import RESEARCH, Estimated, ResearchEstimate
from openketamine.pharmacology.estimate.pressures import Systolic, research_estimate_from_pressures

__all__ = [
    "RESEARCH",
    "Estimated",
    "Measured",
    "ResearchEstimate",
    "Systolic",
    "research_estimate_from_levels",
    "research_estimate_from_pressures",
]
