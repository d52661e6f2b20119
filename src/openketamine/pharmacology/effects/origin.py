"""How an effect is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`kind` published: figures as printed; calibrated: ours, chosen to meet `sources`."""

    kind: Literal["published", "calibrated"]
    sources: tuple[str, ...]
    note: str = ""

    @property
    def label(self) -> str:
        """Such as "calibrated, not published"."""
        return "published" if self.kind == "published" else "calibrated, not published"


# half-lives of the delay between arterial blood and effect, min
KE0_HALF_LIFE_MIN = 6.1
"""Mean over endpoints, 0 to 11.8 (olofsen_2012)."""
HAEMODYNAMIC_KE0_HALF_LIFE_MIN = 2.28
"""Cardiac output (kamp_2021), read in a second transcription."""
