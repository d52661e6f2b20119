"""The evidence: every source and fact that a rule, a protocol value or a page may cite."""

from openketamine.core.evidence.citations import STATUSES, Citation, citation, citations
from openketamine.core.evidence.claims import Claim, claim_problems, source_problems
from openketamine.core.evidence.facts import Fact, Value, fact, facts
from openketamine.core.evidence.figures import figure_problems
from openketamine.core.evidence.references import Record, record_problems, table_problems

__all__ = [
    "STATUSES",
    "Citation",
    "Claim",
    "Fact",
    "Record",
    "Value",
    "citation",
    "citations",
    "claim_problems",
    "fact",
    "facts",
    "figure_problems",
    "record_problems",
    "source_problems",
    "table_problems",
]
