"""Puts the time on every request, and the language of the page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import gettext as _

from openketamine.config import clock


class PageLanguage(LocaleMiddleware):
    """The reader's language where the pages are translated, else the installation's."""

    def process_request(self, request: HttpRequest) -> None:
        """Half a page in one language and half in another would be worse than English."""
        if request.path_info.startswith(settings.TRANSLATED_PAGES):
            super().process_request(request)
        else:
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE


def clock_and_clinic(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.now` (aware UTC), the only source of time for views."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def bounded_body(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse a body larger than any page takes before anything reads it."""

    def handle(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.MOST_BODY_BYTES:
            return HttpResponse(
                _("This is too large. A file may have up to 10 MB."),
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        return get_response(request)

    return handle
