"""Documents: hand in a letter, see what is there, take it home."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from openketamine.actions.uploads import MOST_BYTES, add_upload
from openketamine.core.consent import State
from openketamine.core.errors import ShownError
from openketamine.portal.access import patient_actor, patient_page
from openketamine.portal.ids import own
from openketamine.queries.consents import consent_of
from openketamine.queries.uploads import upload_content, uploads
from openketamine.ui.download import attachment
from openketamine.ui.gate import now_of

_SIGNED = frozenset({State.AWAITING_WITNESS, State.AWAITING_CLINICIAN, State.VALID})


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("A letter or picture"),
        help_text=gettext_lazy(
            "PDF, JPEG or PNG, up to 10 MB. A photograph of the letter is fine."
        ),
        allow_empty_file=True,
        max_length=300,
        widget=forms.ClearableFileInput(
            attrs={"accept": "application/pdf,image/jpeg,image/png", "data-most": MOST_BYTES}
        ),
    )


@patient_page(permission="upload.add")
def documents(request: HttpRequest) -> HttpResponse:
    """What is there; POST hands a file in."""
    if request.method != "POST":
        return _page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    given: UploadedFile = form.cleaned_data["file"]
    try:
        content = given.read(MOST_BYTES + 1)
        add_upload(content, name=given.name or "", by=patient_actor(request), at=now_of(request))
    except ShownError as error:
        form.add_error("file", error.message)
        return _page(request, form, status=422)
    messages.success(request, _("The clinic has your file."))
    return redirect("portal_documents")


@patient_page()
@require_GET
def document(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """One of the patient's own files, as a download."""
    found = upload_content(**own(request), upload_id=upload_id)
    if found is None:
        raise Http404
    return attachment(found.content, name=found.name, media_type=found.media_type)


def _page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    standing = consent_of(**own(request), at=now_of(request)).standing
    context = {
        "form": form,
        "rows": uploads(**own(request)),
        "consent_pdf": _address("portal_consent_pdf") if standing.state in _SIGNED else "",
    }
    return render(request, "portal/documents/page.html", context, status=status)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


urlpatterns = [
    path("documents/", documents, name="portal_documents"),
    path("documents/<uuid:upload_id>/", document, name="portal_document"),
]
