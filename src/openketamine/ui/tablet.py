"""The clinic's tablet in a patient's hand: nobody of the staff is signed in on it any more.

The browser's session is emptied and holds the one patient, for the consent and nothing else. It
ends by itself after an hour, when the patient has signed, or when somebody signs in.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.ui.gate import machine_time

ENDS_AFTER_S = 60 * 60
_KEY = "consent_tablet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tablet:
    """Whose consent is open on this device; the actor has no login of its own."""

    actor: Actor
    timezone: str
    language: str


def hand_over(
    request: HttpRequest, *, by: Actor, patient_id: UUID, name: str, timezone: str, language: str
) -> None:
    """Sign the staff out on this device and open one patient's consent."""
    request.session.flush()
    request.session[_KEY] = {
        "clinic": by.clinic_id.hex,
        "patient": patient_id.hex,
        "name": name,
        "timezone": timezone,
        "language": language,
        "since": machine_time(),
    }


def tablet_of(request: HttpRequest) -> Tablet | None:
    """The tablet session of this browser; None when there is none, or it has ended."""
    kept = request.session.get(_KEY)
    if kept is None or request.user.is_authenticated:
        return None
    if machine_time() - kept["since"] > ENDS_AFTER_S:
        request.session.flush()
        return None
    actor = Actor(
        staff_id=None,
        clinic_id=UUID(hex=kept["clinic"]),
        role=PATIENT_ROLE,
        display_name=kept["name"],
        patient_id=UUID(hex=kept["patient"]),
    )
    return Tablet(actor=actor, timezone=kept["timezone"], language=kept["language"])


def speak(request: HttpRequest, language: str) -> None:
    """Read on in another language."""
    request.session[_KEY] = request.session[_KEY] | {"language": language}


def hand_back(request: HttpRequest) -> None:
    """Forget the patient on this device."""
    request.session.flush()
