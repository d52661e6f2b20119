"""What every page's template may use besides its own context."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from openketamine.actions.permissions import PERMISSIONS
from openketamine.queries.alerts import open_alerts
from openketamine.queries.portal_messages import unread_messages

THEME_COOKIE = "okt_theme"
THEMES = ("light", "dark")

IDLE_MINUTES = 10
"""Without input for this long a screen locks (ASVS 7.3.1); vital signs stay in view."""


def page_context(request: HttpRequest) -> dict[str, Any]:
    """The live streams' address, this device's theme and the service's time."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "live_url": live_url(request),
        "idle_minutes": IDLE_MINUTES,
        "theme": theme if theme in THEMES else "",
        "now": getattr(request, "now", None),
        "utc_offset_min": _utc_offset_min(request),
        "open_alerts": SimpleLazyObject(lambda: _open_alerts(request)),
        "inbox": SimpleLazyObject(lambda: _inbox(request)),
        "is_wall": request.GET.get("wall") == "1",
    }


def live_url(request: HttpRequest) -> str:
    """Where this browser finds the bedside process: LIVE_URL, else the same host at LIVE_PORT."""
    if settings.LIVE_URL:
        return str(settings.LIVE_URL)
    host = urlsplit(f"//{request.get_host()}").hostname or "127.0.0.1"
    return f"{request.scheme}://{host}:{settings.LIVE_PORT}"


def _open_alerts(request: HttpRequest) -> tuple[Any, ...]:
    """What the counter and the sound of a freshly opened page start from."""
    user: Any = request.user
    return open_alerts(clinic_id=user.clinic_id) if user.is_authenticated else ()


def _inbox(request: HttpRequest) -> dict[str, Any]:
    """Whether this person looks after patients' messages, and how many nobody has read."""
    user: Any = request.user
    is_mine = user.is_authenticated and user.role in PERMISSIONS["messages.view"]
    return {
        "is_mine": is_mine,
        "unread": unread_messages(clinic_id=user.clinic_id) if is_mine else 0,
    }


def _utc_offset_min(request: HttpRequest) -> int:
    """How far the clinic's clock is from UTC, for the clock in the browser."""
    now = getattr(request, "now", None)
    offset = timezone.localtime(now).utcoffset() if now else None
    return int(offset.total_seconds() // 60) if offset else 0
