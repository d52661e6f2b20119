"""Protocol sets: values with sources, differences, costs, and the clinic's own overrides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from openketamine.actions.reauthenticate import reauthenticate
from openketamine.actions.set_override import set_override
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.protocol_sets.costs import LimitForm, costs
from openketamine.console.protocol_sets.override import OverrideForm
from openketamine.console.protocol_sets.rows import cited, meaning, topics, unit_text
from openketamine.core.errors import BadInputError, ShownError
from openketamine.core.protocols import ProtocolSet, compare, load, names
from openketamine.queries.clinic import protocol_set


@page(permission="protocol_sets.view")
def protocol_sets(request: HttpRequest) -> HttpResponse:
    """One set's values, all sets side by side, and what a blood-pressure limit costs."""
    actor = actor_of(request)
    ours = request.user.clinic.protocol_set  # type: ignore[union-attr]
    chosen = protocol_set(clinic_id=actor.clinic_id, name=_chosen(request, ours))
    limits = LimitForm(request.GET if "sbp_mmhg" in request.GET else None)
    context = {
        "names": names(),
        "ours": ours,
        "protocol": chosen,
        "shipped": load(chosen.name),
        "topics": topics(chosen),
        "differences": _differences(chosen),
        "columns": names(),
        "disagreements": _disagreements(),
        "costs": costs(),
        "limits": limits,
        "may_override": may(actor, "protocol_sets.override"),
    }
    return render(request, "console/protocol_sets/page.html", context)


@page(permission="protocol_sets.override")
def override(request: HttpRequest, set_name: str, parameter: str) -> HttpResponse:
    """Adopt the clinic's own value for one parameter, signed with user name and password."""
    actor = actor_of(request)
    current = protocol_set(clinic_id=actor.clinic_id, name=set_name)
    stated = current.parameters.get(parameter)
    shipped = load(set_name).parameters.get(parameter)
    if stated is None or shipped is None:
        raise BadInputError(_("This set states no such value."), field="parameter")
    form = OverrideForm(
        request.POST or None,
        parameter=stated,
        initial={"value": stated.text, "username": request.user.get_username()},
    )
    if request.method == "POST" and form.is_valid() and _adopt(request, form, set_name, parameter):
        messages.success(request, _("The clinic's value was adopted and signed."))
        return redirect(f"{reverse('protocol_sets')}?set={set_name}")
    context: dict[str, Any] = {
        "form": form,
        "protocol": current,
        "stated": stated,
        "shipped": shipped,
        "meaning": meaning(parameter),
        "unit": unit_text(stated.unit),
        "citation": cited(shipped),
    }
    status = 422 if form.errors else 200
    return render(request, "console/protocol_sets/override.html", context, status=status)


def _adopt(request: HttpRequest, form: OverrideForm, set_name: str, parameter: str) -> bool:
    """True when the value was signed; otherwise the form says why not."""
    given = form.cleaned_data
    try:
        signer = reauthenticate(
            given["username"],
            given["password"],
            at=now_of(request),
            ip=request.META.get("REMOTE_ADDR", ""),
        )
    except ShownError as error:
        form.add_error("password", error.message)
        return False
    try:
        set_override(
            set_name,
            parameter,
            given["value"],
            reason=given["reason"],
            signer=signer,
            by=actor_of(request),
            at=now_of(request),
        )
    except ShownError as error:
        form.add_error("value", error.message)
        return False
    return True


def _chosen(request: HttpRequest, ours: str) -> str:
    name = request.GET.get("set", ours)
    return name if name in names() else ours


def _differences(protocol: ProtocolSet) -> list[dict[str, Any]]:
    return [
        {
            "override": item,
            "meaning": meaning(item.parameter),
            "was": load(protocol.name).parameters[item.parameter].text,
            "now": protocol.parameters[item.parameter].text,
            "unit": unit_text(protocol.parameters[item.parameter].unit),
        }
        for item in protocol.overrides
    ]


def _disagreements() -> list[dict[str, Any]]:
    """The shipped sets side by side; a side is None where a set states nothing."""
    rows = compare([load(name) for name in names()])
    return [
        {
            "meaning": meaning(row.spec.name),
            "unit": unit_text(row.spec.unit),
            "sides": [(side, cited(side) if side else None) for side in row.sides.values()],
        }
        for row in rows
    ]


urlpatterns = [
    path("protocol-sets/", protocol_sets, name="protocol_sets"),
    path(
        "protocol-sets/<slug:set_name>/<slug:parameter>/override/",
        override,
        name="protocol_override",
    ),
]
