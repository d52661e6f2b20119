"""What the outbox says in words about its codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from openketamine.queries.outbox import OutboxRow

Words = str | Promise

STATES: dict[str, Words] = {
    "queued": _("Waits"),
    "sending": _("Being sent"),
    "sent": _("Sent"),
    "delivered": _("Delivered"),
    "failed": _("Failed"),
    "suppressed": _("Held back"),
    "cancelled": _("Called back"),
}
MESSAGES: dict[str, Words] = {
    "invitation": _("Invitation to the portal"),
    "password_reset": _("New password"),
    "visits_booked": _("Visits booked"),
    "visit_reminder": _("Reminder of a visit"),
    "visit_questions": _("Questions before a visit"),
    "visit_changed": _("A visit has changed"),
    "visit_changed_today": _("Today's visit has changed"),
    "place_free": _("An earlier visit is free"),
    "portal_message": _("A message waits in the portal"),
    "document_ready": _("A document waits in the portal"),
    "form_due": _("Something to fill in"),
    "staff_inbox": _("To the staff: a message waits"),
    "staff_today": _("To the staff: a message needs an answer today"),
}
CHANNELS: dict[str, Words] = {"email": _("E-mail"), "sms": _("Text message")}
REASONS: dict[str, Words] = {
    "no_account": _("The patient has no open account. Please call."),
    "no_address": _("No address that can be used. Please call."),
    "opted_out": _("The patient does not want messages by this way."),
    "cap": _("The patient has had three messages on this day."),
    "visit_over": _("The visit is over or cancelled."),
    "visit_moved": _("The visit has moved; a new reminder goes for the new time."),
    "too_late": _("It was about another day."),
    "interrupted twice": _("The sender was interrupted twice: it may have arrived. Please call."),
}
_INTERRUPTED = "interrupted; "


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One message with its words."""

    row: OutboxRow
    message: str
    channel: str
    state: str
    reason: str
    needs_a_person: bool


def shown(row: OutboxRow) -> Shown:
    """A message as the page shows it; the provider's own words are kept as they came."""
    return Shown(
        row=row,
        message=str(MESSAGES.get(row.template, row.template)),
        channel=str(CHANNELS.get(row.channel, row.channel)),
        state=str(STATES.get(row.state, row.state)),
        reason=_reason(row.last_error),
        needs_a_person=row.state in {"failed", "suppressed"},
    )


def _reason(code: str) -> str:
    if code.startswith(_INTERRUPTED):
        rest = code.removeprefix(_INTERRUPTED)
        return " ".join((gettext("The sender was interrupted; sent again."), _reason(rest))).strip()
    return str(REASONS.get(code, code))
