"""The intake: what a patient tells before the first visit, as data; the words live in the portal.

The order of `SECTIONS` is the order in which they are asked; every save of one is a new version.
"""

from openketamine.core.eligibility.chart import UNCLASSIFIED
from openketamine.core.intake.medicines import (
    THERAPIES,
    Medicine,
    classes_of,
    known_medicine,
    medicines,
)
from openketamine.core.intake.sections import SECTIONS, section

__all__ = [
    "SECTIONS",
    "THERAPIES",
    "UNCLASSIFIED",
    "Medicine",
    "classes_of",
    "known_medicine",
    "medicines",
    "section",
]
