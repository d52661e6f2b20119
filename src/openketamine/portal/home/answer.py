"""The clinic's answer in plain words: yes, not now and what could change it, or not yet."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openketamine.portal.access import patient_page
from openketamine.portal.ids import own
from openketamine.queries.eligibility import concluded
from openketamine.ui.eligibility_plain import plain


@patient_page()
@require_GET
def answer_page(request: HttpRequest) -> HttpResponse:
    """What a prescriber concluded, from the report that was read then."""
    report = concluded(**own(request))
    if report is None:
        raise Http404
    context = {"report": report, "sentences": plain(report.standing)}
    return render(request, "portal/home/answer.html", context)
