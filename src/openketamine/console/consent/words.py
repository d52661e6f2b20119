"""Where a consent stands and what happened to it, in the clinic's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "none": (_("Not opened yet"), _("The patient reads it in the portal, or on the tablet here.")),
    "open": (_("Being read"), _("The patient still reads or answers.")),
    "teach_back_failed": (
        _("A question was not right yet"),
        _("Talk it over: the patient can answer again."),
    ),
    "awaiting_patient": (_("Waits for the patient"), _("Every question is right; not signed yet.")),
    "awaiting_witness": (
        _("Waits for a witness"),
        _("Somebody who was there signs, then another person as the clinician."),
    ),
    "awaiting_clinician": (
        _("Waits for a clinician"),
        _("The patient has signed; who explained it signs next."),
    ),
    "valid": (_("Valid"), _("Signed by the patient and a clinician.")),
    "withdrawn": (_("Withdrawn"), _("Nothing may start.")),
    "outdated": (_("Outdated"), _("The patient must be asked again.")),
}
"""State -> its name, and what is next."""

REASONS = {
    "plan_changed": _("The plan has changed since."),
    "template_changed": _("The text has changed since."),
}

STEPS = {
    "opened": _("Opened"),
    "teach_back": _("Question answered"),
    "signed_by_patient": _("Signed by the patient"),
    "witnessed": _("Signed by the witness"),
    "signed_by_clinician": _("Signed by the clinician"),
    "withdrawn": _("Withdrawn"),
}
LANGUAGES = {"en": _("English"), "es": _("Spanish")}
