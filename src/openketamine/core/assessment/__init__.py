"""The assessment before a course: what it consists of, and the chart that follows from it."""

from openketamine.core.assessment.chart import Charted, Counts, Given, Voice, chart_of
from openketamine.core.assessment.parts import Part, PartState, parts
from openketamine.core.assessment.safety import suicide_risk
from openketamine.core.assessment.sections import KINDS, MEDICAL, OF_NO_CLASS, PSYCHOLOGICAL

__all__ = [
    "KINDS",
    "MEDICAL",
    "OF_NO_CLASS",
    "PSYCHOLOGICAL",
    "Charted",
    "Counts",
    "Given",
    "Part",
    "PartState",
    "Voice",
    "chart_of",
    "parts",
    "suicide_risk",
]
