"""Citations as data: who said it, where to find it, and whether we have seen it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from openketamine.core.ids import CitationKey

STATUSES = ("verified", "secondary", "background")
KINDS = (
    "rct",
    "meta-analysis",
    "cohort",
    "review",
    "guideline",
    "label",
    "regulation",
    "imaging",
    "animal",
    "pk",
    "scale",
    "protocol",
    "service",
    "",
)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One source. `status` says whether its record was seen (verified), known through other
    lists (secondary) or general knowledge (background); `kind` what sort of work it is.

    `reviewed_by` and `reviewed_on` stay empty until a clinician compared it with what it is
    cited for. Raises ValueError when it is ill-formed, or has neither an identifier nor a note
    saying why.
    """

    key: CitationKey
    authors: str
    title: str
    status: str
    published_in: str = ""
    year: int | None = None
    doi: str = ""
    pmid: str = ""
    pmc: str = ""
    identifier: str = ""
    link: str = ""
    kind: str = ""
    note: str = ""
    reviewed_by: str = ""
    reviewed_on: str = ""

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"{self.key!r} is not a citation key")
        if self.status not in STATUSES:
            raise ValueError(f"{self.key}: the status {self.status!r} is not one of {STATUSES}")
        if self.kind not in KINDS:
            raise ValueError(f"{self.key}: the kind {self.kind!r} is not one of {KINDS}")
        if self.link and not self.link.startswith("https://"):
            raise ValueError(f"{self.key}: the link {self.link!r} does not start with https://")
        if bool(self.reviewed_by) != bool(self.reviewed_on):
            raise ValueError(f"{self.key}: a review needs a name and a date")
        if self.doi and not _DOI.fullmatch(self.doi):
            raise ValueError(f"{self.key}: {self.doi!r} is not a DOI")
        if self.pmid and not self.pmid.isdigit():
            raise ValueError(f"{self.key}: {self.pmid!r} is not a PubMed number")
        if not self.locator and (self.status != "background" or not self.note):
            raise ValueError(f"{self.key}: no identifier, and no note that says why")

    @property
    def locator(self) -> str:
        """Where to find it: DOI, PubMed, PMC, a printed identifier or a link; "" when unknown."""
        if self.doi:
            return f"doi:{self.doi}"
        if self.pmid:
            return f"PMID {self.pmid}"
        return self.pmc or self.identifier or self.link

    @property
    def url(self) -> str:
        """A web address derived from the identifier, else the link; "" when there is none."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmc}/" if self.pmc else self.link

    @property
    def short(self) -> str:
        """The source in one line: first author or organisation, and year."""
        who = self.authors.split(",")[0]
        return f"{who} {self.year}" if self.year else who


def parse_citations(text: str) -> Mapping[CitationKey, Citation]:
    """Read citation TOML; raises ValueError when a table is ill-formed or out of order."""
    tables: dict[str, dict[str, Any]] = tomllib.loads(text)
    if list(tables) != sorted(tables):
        raise ValueError("the citation keys are not in alphabetical order")
    return MappingProxyType(
        {CitationKey(key): Citation(key=CitationKey(key), **table) for key, table in tables.items()}
    )


@cache
def citations() -> Mapping[CitationKey, Citation]:
    """All known sources by key, in alphabetical order."""
    source = files("openketamine.core.evidence").joinpath("citations.toml")
    return parse_citations(source.read_text(encoding="utf-8"))


def citation(key: str) -> Citation:
    """The source with this key; raises KeyError naming it when it is unknown."""
    found = citations().get(CitationKey(key))
    if found is None:
        raise KeyError(f"{key!r} is not in citations.toml")
    return found
