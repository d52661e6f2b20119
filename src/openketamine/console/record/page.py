"""The session record: to read, to print, to download."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.text import slugify

from openketamine.console.access import actor_of, now_of, page
from openketamine.console.record.content import record_context, record_title
from openketamine.console.record.render import record_pdf
from openketamine.console.record.task import KIND, make_record
from openketamine.console.session.load import load
from openketamine.queries.clinic import latest_document

WORKER_TAKES = timedelta(minutes=1)
"""A worker that has not made the PDF by then is down."""


@page(permission="record.view")
def record(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The record as a page; a draft until it is signed."""
    data = load(actor_of(request), session_id, now_of(request))
    return render(request, "console/record/page.html", record_context(data))


@page(permission="record.view")
def pdf(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The stored PDF of the signed record; before the signature a draft made now.

    Where entries came later it is made now too, and says so; `?as=signed` gives the stored one.
    Right after signing the worker may still be at it: then 202 and a page that looks again. A
    worker that stays away longer than usual is not waited for.
    """
    actor = actor_of(request)
    data = load(actor, session_id, now_of(request))
    name = slugify(record_title(data))
    wants_signed = request.GET.get("as") == "signed"
    if not data.detail.signatures or (data.state.needs_addendum and not wants_signed):
        return _download(record_pdf(data), f"draft-{name}")
    stored = latest_document(clinic_id=actor.clinic_id, session_id=session_id, kind=KIND)
    signed_at = data.detail.signatures[-1].at
    if stored is None or stored.made_at < signed_at:
        if data.at - signed_at > WORKER_TAKES and not data.state.needs_addendum:
            make_record(actor, session_id, data.at)
            return redirect("record_pdf", session_id)
        answer = render(request, "console/record/making.html", {"detail": data.detail}, status=202)
        answer["Refresh"] = "2"
        return answer
    return _download(stored.content, name)


def _download(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.pdf"',
            "Cache-Control": "no-store",
        },
    )


urlpatterns = [
    path("session/<uuid:session_id>/record/", record, name="record"),
    path("session/<uuid:session_id>/record.pdf", pdf, name="record_pdf"),
]
