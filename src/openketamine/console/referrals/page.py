"""A new referral: the patient, who asks, why; with an invitation to the portal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openketamine.actions.referrals import refer
from openketamine.actions.set_up import register_patient
from openketamine.console.access import actor_of, now_of, page
from openketamine.core.eligibility import Indication
from openketamine.core.errors import ShownError
from openketamine.queries.patients import patient_by_number
from openketamine.ui import form_words


class ReferralForm(forms.Form):
    """Who the patient is, who asks and why."""

    number = forms.CharField(
        label=gettext_lazy("Record number"),
        max_length=40,
        help_text=gettext_lazy("The clinic's own. A known number takes up that patient."),
    )
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120)
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=120)
    born_on = forms.DateField(
        label=gettext_lazy("Date of birth"), widget=forms.DateInput(attrs={"type": "date"})
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Who asks"),
        choices=[
            ("clinician", gettext_lazy("a clinician")),
            ("self", gettext_lazy("the patient")),
        ],
    )
    referrer_name = forms.CharField(
        label=gettext_lazy("Referring clinician"), max_length=200, required=False
    )
    referrer_contact = forms.CharField(
        label=gettext_lazy("Telephone or address"), max_length=200, required=False
    )
    indication = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indication"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "")] + [(one.value, form_words.word(one.value)) for one in Indication]


@page(permission="referral.register")
def referral_new(request: HttpRequest) -> HttpResponse:
    """Register the patient where the number is new, and note the referral."""
    form = ReferralForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        patient_id = _refer(request, form)
        if patient_id is not None:
            messages.success(request, _("The referral was noted."))
            return redirect("patient", patient_id)
    status = 422 if form.errors else 200
    return render(request, "console/referrals/page.html", {"form": form}, status=status)


def _refer(request: HttpRequest, form: ReferralForm) -> UUID | None:
    """The patient's id, or None with the reason in the form."""
    given, by, at = form.cleaned_data, actor_of(request), now_of(request)
    known = patient_by_number(clinic_id=by.clinic_id, number=given["number"])
    if known is not None and (known.born_on, known.family_name.casefold()) != (
        given["born_on"],
        given["family_name"].casefold(),
    ):
        form.add_error("number", _("This number is another patient's. Look at name and birthday."))
        return None
    try:
        patient_id = (
            known.id
            if known is not None
            else register_patient(
                number=given["number"],
                family_name=given["family_name"],
                given_name=given["given_name"],
                born_on=given["born_on"],
                by=by,
                at=at,
            )
        )
        refer(
            patient_id,
            source=given["source"],
            reason=given["reason"],
            indication=given["indication"],
            referrer_name=given["referrer_name"],
            referrer_contact=given["referrer_contact"],
            by=by,
            at=at,
        )
    except ShownError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None
    return patient_id


urlpatterns = [path("referrals/new/", referral_new, name="referral_new")]
