"""The record as HTML and as PDF, from one template."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openketamine.console.record.content import record_context
from openketamine.console.session.load import SessionPage
from openketamine.ui.pdf import html_to_pdf


def record_pdf(page: SessionPage) -> bytes:
    """The record as a tagged PDF; marked until it, or what was entered later, is signed."""
    context = record_context(page)
    html = render_to_string("console/record/document.html", context)
    signatures = page.detail.signatures
    return html_to_pdf(
        html,
        title=context["title"],
        author=context["clinic"],
        language=(get_language() or "en").partition("-")[0],
        at=signatures[-1].at if signatures else page.at,
        footer=_("%(title)s, born %(born)s. Chain head %(head)s")
        % {
            "title": context["title"],
            "born": f"{page.detail.patient.born_on:%Y-%m-%d}",
            "head": page.detail.event_head[:16],
        },
        draft="" if context["is_final"] else _("NOT FINAL") if context["later"] else _("DRAFT"),
    )
