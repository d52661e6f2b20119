"""What a blood-pressure limit costs: the share of sessions that it would interrupt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from openketamine.core.protocols import LimitCost, limit_cost, load, names, pause_cost


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCost:
    """The cost of a pair of pause limits and the sets that use it."""

    sets: tuple[str, ...]
    cost: LimitCost


class LimitForm(forms.Form):
    """A pair of limits to try out; nothing is stored."""

    sbp_mmhg = forms.DecimalField(
        label=_("Systolic"), min_value=Decimal(120), max_value=Decimal(220)
    )
    dbp_mmhg = forms.DecimalField(
        label=_("Diastolic"), min_value=Decimal(70), max_value=Decimal(140)
    )

    def cost(self) -> LimitCost | None:
        """The cost of the given pair, or None until a valid one is given."""
        if not self.is_bound or not self.is_valid():
            return None
        return limit_cost(self.cleaned_data["sbp_mmhg"], self.cleaned_data["dbp_mmhg"])


def costs() -> tuple[SetCost, ...]:
    """The pause limits of all sets, lowest first; sets with the same pair share a row."""
    pairs: dict[tuple[Decimal, Decimal], list[str]] = {}
    for name in names():
        own = pause_cost(load(name))
        pairs.setdefault((own.sbp_mmhg, own.dbp_mmhg), []).append(name)
    return tuple(
        SetCost(sets=tuple(sets), cost=limit_cost(*pair)) for pair, sets in sorted(pairs.items())
    )
