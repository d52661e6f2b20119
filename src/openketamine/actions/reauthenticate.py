"""Who is at the screen right now: user name and password, given again."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import authenticate
from django.http import HttpRequest

from openketamine.actions.actor import Actor
from openketamine.core.errors import ForbiddenError
from openketamine.records.models import Staff

_REFUSED = "User name and password do not match, or this login is locked for a while."


def reauthenticate(username: str, password: str, *, at: datetime, ip: str) -> Actor:
    """The person of these credentials; counts towards the lockout of user name and address.

    Raises ForbiddenError with one sentence for every failure, so that nobody learns which user
    names exist.
    """
    request = HttpRequest()
    request.method = "POST"
    request.path = request.path_info = "/reauthenticate/"
    request.META.update(REMOTE_ADDR=ip)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, Staff) or not user.is_active:
        raise ForbiddenError(_REFUSED)
    return Actor(
        staff_id=user.pk, clinic_id=user.clinic_id, role=user.role, display_name=user.display_name
    )
