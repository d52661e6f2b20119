"""Eligibility: who it is for, who should avoid it, and what would settle what is not known."""

from openketamine.core.eligibility.batch import Batch
from openketamine.core.eligibility.chart import FACTS, Chart, FactSpec, Indication, Kind
from openketamine.core.eligibility.definitions import Definition, definitions
from openketamine.core.eligibility.indication import Basis, Conflict, Evidence, Grade, evidence
from openketamine.core.eligibility.known import is_usable, known, readable
from openketamine.core.eligibility.override import (
    COMES_LATER,
    Weighed,
    digest,
    may_override,
    overridable,
    weigh,
)
from openketamine.core.eligibility.rules import RULES, is_absolute
from openketamine.core.eligibility.screen import (
    Difference,
    Screen,
    differences,
    eligibility_decision,
)
from openketamine.core.eligibility.trials import (
    LEAST_DOSE_MG,
    Adequacy,
    Resistance,
    Response,
    Stopped,
    Trial,
    TrialKind,
    adequacy,
    is_failure,
    resistance,
)

__all__ = [
    "COMES_LATER",
    "FACTS",
    "LEAST_DOSE_MG",
    "RULES",
    "Adequacy",
    "Basis",
    "Batch",
    "Chart",
    "Conflict",
    "Definition",
    "Difference",
    "Evidence",
    "FactSpec",
    "Grade",
    "Indication",
    "Kind",
    "Resistance",
    "Response",
    "Screen",
    "Stopped",
    "Trial",
    "TrialKind",
    "Weighed",
    "adequacy",
    "definitions",
    "differences",
    "digest",
    "eligibility_decision",
    "evidence",
    "is_absolute",
    "is_failure",
    "is_usable",
    "known",
    "may_override",
    "overridable",
    "readable",
    "resistance",
    "weigh",
]
