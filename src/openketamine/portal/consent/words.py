"""Where the consent stands, in the patient's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "none": (_("Not started"), _("Read the text in your own time. Then you decide.")),
    "open": (_("Not finished"), _("Read on in your own time, then answer the questions.")),
    "teach_back_failed": (
        _("Not finished"),
        _("One answer was not right yet. Have another look: you can try as often as you like."),
    ),
    "awaiting_patient": (
        _("Ready for you to decide"),
        _("All answers are right. Sign if you agree."),
    ),
    "awaiting_witness": (
        _("You have signed"),
        _("A second person of the clinic signs next, as a witness."),
    ),
    "awaiting_clinician": (
        _("You have signed"),
        _("Your clinician signs next. Nothing starts before."),
    ),
    "valid": (_("Your consent stands"), _("You can take it back at any time.")),
    "withdrawn": (
        _("You have taken your consent back"),
        _("Nothing will be started. You may read and decide again whenever you like."),
    ),
    "outdated": (_("Please decide again"), _("Something has changed since you signed.")),
}
"""State -> its name, and what it means."""

REASONS = {
    "plan_changed": _("Your plan has changed."),
    "template_changed": _("The text has changed."),
}
