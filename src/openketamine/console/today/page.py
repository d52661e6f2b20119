"""Today: every room at a glance, and the wall screen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from openketamine.console.access import actor_of, now_of, page
from openketamine.console.today.load import load_board


@page(permission="today.view")
def today(request: HttpRequest) -> HttpResponse:
    """The board; `?part=board` gives the board alone, `?wall=1` the wall screen."""
    actor = actor_of(request)
    board = load_board(actor.clinic_id, now_of(request))
    is_part = request.GET.get("part") == "board"
    template = "console/today/board.html" if is_part else "console/today/page.html"
    return render(request, template, {"board": board})


urlpatterns = [path("", today, name="today")]
