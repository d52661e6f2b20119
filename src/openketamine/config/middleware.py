"""Puts the time on every request, and the language of the page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

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
