"""The evidence: every source that a rule, a protocol value or a page may cite."""

from openketamine.core.evidence.citations import STATUSES, Citation, citation, citations

__all__ = ["STATUSES", "Citation", "citation", "citations"]
