"""Only a patient whom a prescriber has accepted is planned: by the newest report, in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from openketamine.core.errors import RefusedError
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

RULE = rule("PLAN-ELIG-01", "sanacora_2017")
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """The newest eligibility report on an indication: what was decided, under which set, when."""

    conclusion: str
    protocol_set: str
    at: datetime


def check_accepted(
    report: Concluded | None, *, at: datetime, protocol: ProtocolSet, is_first: bool
) -> None:
    """Raise RefusedError (PLAN-ELIG-01) unless the newest report was accepted (sanacora_2017).

    For the first plan of a course it must also be of the plan's set and no older than the set
    lets an assessment be; a later change of the dose does not ask for that again.
    """
    why = _why_not(report, at, protocol, is_first)
    if why:
        raise RefusedError(why, rule_id=RULE.id, field="indication")


def _why_not(report: Concluded | None, at: datetime, protocol: ProtocolSet, is_first: bool) -> str:
    if report is None:
        return (
            "No eligibility report is stored for this indication. Open the eligibility page and "
            "conclude there first."
        )
    if report.conclusion != ACCEPTED:
        return (
            f"The newest eligibility report on this indication was concluded with "
            f"“{report.conclusion}”, not accepted. Conclude anew on the eligibility page."
        )
    if not is_first:
        return ""
    if report.protocol_set.partition("@")[0] != protocol.name:
        return (
            f"The eligibility report was made under {report.protocol_set} and this plan is under "
            f"{protocol.label}. Choose the same set, or conclude under this one."
        )
    oldest = protocol.number("assessment_max_age_d")
    if at - report.at > timedelta(days=float(oldest)):
        return f"The eligibility report is older than {oldest} days. Conclude anew."
    return ""
