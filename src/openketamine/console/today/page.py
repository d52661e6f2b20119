"""Today: every room at a glance, and the wall screen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from openketamine.console.access import actor_of, is_locked, locked_answer, now_of, page
from openketamine.console.today.load import load_board


@page(permission="today.view", works_locked=True)
def today(request: HttpRequest) -> HttpResponse:
    """The board; `?part=board` gives the board alone, `?wall=1` the wall screen.

    Nobody touches a wall screen, so it locks like any other; it goes on, without its links.
    """
    actor = actor_of(request)
    locked = is_locked(request)
    if locked and request.GET.get("wall") != "1":
        return locked_answer(request)
    board = load_board(actor.clinic_id, now_of(request))
    is_part = request.GET.get("part") == "board"
    template = "console/today/board.html" if is_part else "console/today/page.html"
    return render(request, template, {"board": board, "is_locked": locked})


urlpatterns = [path("", today, name="today")]
