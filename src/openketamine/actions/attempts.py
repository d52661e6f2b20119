"""Slow down whoever tries: five attempts of one name from one address, then a pause.

The count is django-axes', as for the staff's sign-in. What was typed is kept as a keyed digest
only, so that no e-mail address of a patient lies in a table that belongs to no clinic.
"""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_LENGTH = 40


def is_paused(what: str, name: str, *, ip: str) -> bool:
    """True while this name has been tried too often from this address."""
    request, credentials = _attempt(what, name, ip)
    return not AxesProxyHandler.is_allowed(request, credentials)


def count_attempt(what: str, name: str, *, ip: str) -> None:
    """Count a failure, or a request that may not be made without end."""
    request, credentials = _attempt(what, name, ip)
    AxesProxyHandler.is_allowed(request, credentials)
    AxesProxyHandler.user_login_failed(sender=what, credentials=credentials, request=request)


def forget_attempts(what: str, name: str, *, ip: str) -> None:
    """Begin to count anew after a success."""
    _request, credentials = _attempt(what, name, ip)
    AxesProxyHandler.reset_attempts(ip_address=ip, username=credentials["username"])


def _attempt(what: str, name: str, ip: str) -> tuple[HttpRequest, dict[str, str]]:
    request = HttpRequest()
    request.method = "POST"
    request.path = request.path_info = f"/{what}/"
    request.META.update(REMOTE_ADDR=ip)
    digest = salted_hmac("openketamine.attempts", name.casefold()).hexdigest()
    return request, {"username": f"{what}:{digest[:_LENGTH]}"}
