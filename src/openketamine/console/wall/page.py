"""A wall screen of its own: it shows the board, day and night, until somebody revokes it."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from openketamine.actions.display_seen import display_seen
from openketamine.actions.displays import connect_display
from openketamine.console.access import display_page, now_of, public
from openketamine.console.today.load import load_board
from openketamine.core.errors import BadInputError
from openketamine.queries.alerts import open_alerts
from openketamine.queries.displays import COOKIE, DisplayRow

_KEPT_S = 400 * 24 * 3600  # as long as browsers keep a cookie; each time the page is asked for


class ConnectForm(forms.Form):
    """The code that the administrator was shown."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "autofocus": True}
        ),
    )


@display_page
def wall(request: HttpRequest, display: DisplayRow) -> HttpResponse:
    """The board without a link to anything; `?part=board` gives the board alone."""
    now = now_of(request)
    display_seen(display.clinic_id, display.id, last=display.last_seen_at, at=now)
    is_part = request.GET.get("part") == "board"
    template = "console/today/board.html" if is_part else "console/today/page.html"
    context = {
        "board": load_board(display.clinic_id, now),
        "open_alerts": open_alerts(clinic_id=display.clinic_id),
        "is_locked": True,
        "is_wall": True,
        "is_display": True,
    }
    return _keeping(request.COOKIES[COOKIE], render(request, template, context))


@public
def connect(request: HttpRequest) -> HttpResponse:
    """Ask for the code that turns this browser into a wall screen."""
    form = ConnectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = connect_display(form.cleaned_data["code"], at=now_of(request))
        except BadInputError as error:
            form.add_error("code", error.message)
        else:
            return _keeping(kept, redirect("wall"))
    status = 422 if form.errors else 200
    return render(request, "console/wall/connect.html", {"form": form}, status=status)


def _keeping(secret: str, answer: HttpResponse) -> HttpResponse:
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=_KEPT_S,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.BEHIND_TLS,
    )
    return answer


urlpatterns = [
    path("wall/", wall, name="wall"),
    path("wall/connect/", connect, name="wall_connect"),
]
