"""What a blood-pressure limit costs: how many sessions would cross it. Computed, not published.

The rise during an infusion is +16.0 (SD 11.2) systolic and +11.0 (SD 8.45) diastolic mmHg at
40 min (yale_bp_2024). It is added to an assumed baseline, both normal and independent. The
systolic baseline of 122 (SD 14) and the diastolic one of 78 (SD 9) are assumptions of ours. The
headline number uses the systolic limit alone; the diastolic one is shown beside it, because the
two move together and must not be added.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

from openketamine.core.ids import CitationKey
from openketamine.core.protocols.sets import ProtocolSet

SOURCE = CitationKey("yale_bp_2024")
BASIS = "computed, not published"
SYSTOLIC_RISE, ASSUMED_SYSTOLIC = NormalDist(16.0, 11.2), NormalDist(122.0, 14.0)
DIASTOLIC_RISE, ASSUMED_DIASTOLIC = NormalDist(11.0, 8.45), NormalDist(78.0, 9.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitCost:
    """Shares (0 to 1) of sessions above a pair of limits in mmHg, under the assumptions above."""

    sbp_mmhg: Decimal
    dbp_mmhg: Decimal
    sbp_share: float
    dbp_share: float
    basis: str = BASIS
    source: CitationKey = SOURCE


def limit_cost(sbp_mmhg: Decimal, dbp_mmhg: Decimal) -> LimitCost:
    """The shares of sessions that exceed each limit (mmHg) at 40 min."""
    return LimitCost(
        sbp_mmhg=sbp_mmhg,
        dbp_mmhg=dbp_mmhg,
        sbp_share=_above(sbp_mmhg, ASSUMED_SYSTOLIC + SYSTOLIC_RISE),
        dbp_share=_above(dbp_mmhg, ASSUMED_DIASTOLIC + DIASTOLIC_RISE),
    )


def pause_cost(protocol: ProtocolSet) -> LimitCost:
    """What a set's own pause limits cost."""
    return limit_cost(protocol.number("pause_sbp_mmhg"), protocol.number("pause_dbp_mmhg"))


def _above(limit: Decimal, pressure: NormalDist) -> float:
    return 1.0 - pressure.cdf(float(limit))
