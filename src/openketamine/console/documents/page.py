"""Letters and pictures of a patient: see them, add one that came by post, take one down."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from openketamine.actions.uploads import MOST_BYTES, add_upload
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.core.errors import ShownError
from openketamine.queries.patients import patient_of_clinic
from openketamine.queries.uploads import upload_content, uploads
from openketamine.ui.download import attachment


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("Letter or picture"),
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 10 MB."),
        allow_empty_file=True,
        max_length=300,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )


@page(permission="upload.view")
def patient_documents(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """What was handed in; POST adds a file."""
    if request.method != "POST":
        return _page(request, patient_id, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, patient_id, form, status=422)
    given: UploadedFile = form.cleaned_data["file"]
    try:
        add_upload(
            given.read(MOST_BYTES + 1),
            name=given.name or "",
            patient_id=patient_id,
            by=actor_of(request),
            at=now_of(request),
        )
    except ShownError as error:
        form.add_error("file", error.message)
        return _page(request, patient_id, form, status=422)
    messages.success(request, _("The file is kept."))
    return redirect("patient_documents", patient_id)


@page(permission="upload.view")
@require_GET
def patient_document(request: HttpRequest, patient_id: UUID, upload_id: UUID) -> HttpResponse:
    """One file, as a download."""
    clinic_id = actor_of(request).clinic_id
    found = upload_content(clinic_id=clinic_id, patient_id=patient_id, upload_id=upload_id)
    if found is None:
        raise Http404
    return attachment(found.content, name=found.name, media_type=found.media_type)


def _page(
    request: HttpRequest, patient_id: UUID, form: UploadForm, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "patient": patient_of_clinic(clinic_id=actor.clinic_id, patient_id=patient_id),
        "rows": uploads(clinic_id=actor.clinic_id, patient_id=patient_id),
        "form": form,
        "may_add": may(actor, "upload.add"),
    }
    return render(request, "console/documents/page.html", context, status=status)


urlpatterns = [
    path("patients/<uuid:patient_id>/documents/", patient_documents, name="patient_documents"),
    path(
        "patients/<uuid:patient_id>/documents/<uuid:upload_id>/",
        patient_document,
        name="patient_document",
    ),
]
