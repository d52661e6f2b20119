"""Words for where a patient stands, what is missing and who must act."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STAGES: dict[str, str | Promise] = {
    "referral": _("Referral"),
    "intake": _("Intake"),
    "assessment": _("Assessment"),
    "eligibility": _("Eligibility"),
    "plan": _("Plan"),
    "consent": _("Consent"),
    "booking": _("Booking"),
    "booked": _("Booked"),
    "closed": _("Closed"),
}
MISSING: dict[str, str | Promise] = {
    "seen_today": _("to be seen today: C-SSRS high risk"),
    "invitation": _("invite to the intake"),
    "intake": _("the patient's answers"),
    "medical_missing": _("medical assessment"),
    "medical_draft": _("medical assessment: not signed"),
    "medical_stale": _("medical assessment: too old"),
    "psychological_missing": _("psychological assessment"),
    "psychological_draft": _("psychological assessment: not signed"),
    "psychological_stale": _("psychological assessment: too old"),
    "decision": _("decision on eligibility"),
    "answers": _("what the prescriber asked for"),
    "plan": _("plan"),
    "consent": _("consent, signed on both sides"),
    "countersignature": _("the clinic's signature under the consent"),
    "visits": _("six visits in the calendar"),
}
WHO: dict[str, str | Promise] = {
    "patient": _("the patient"),
    "desk": _("front desk"),
    "clinician": _("nurse or prescriber"),
    "prescriber": _("prescriber"),
    "nobody": _("nobody"),
}
SOURCES: dict[str, str | Promise] = {
    "self": _("the patient"),
    "clinician": _("a clinician"),
}
STATES: dict[str, str | Promise] = {
    "received": _("received"),
    "intake": _("intake sent"),
    "assessing": _("being assessed"),
    "accepted": _("accepted"),
    "declined": _("declined"),
    "withdrawn": _("withdrawn"),
}
ON_THE_RAIL = (
    "referral",
    "intake",
    "assessment",
    "eligibility",
    "plan",
    "consent",
    "booking",
    "booked",
)
