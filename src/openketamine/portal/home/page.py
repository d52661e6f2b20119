"""Home: what is next and what is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from openketamine.portal.access import account_of, patient_page


@patient_page()
def home(request: HttpRequest) -> HttpResponse:
    """The patient's first page."""
    return render(request, "portal/home/page.html", {"account": account_of(request)})


urlpatterns = [path("", home, name="portal_home")]
