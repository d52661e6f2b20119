"""What every page of the portal shows around its content: clinic, language, help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from openketamine.actions.help_numbers import help_numbers
from openketamine.core.crisis import Help, HelpLine
from openketamine.portal.access import account_of
from openketamine.queries.portal import (
    AccountRow,
    PortalClinicRow,
    only_clinic,
    portal_clinic,
)

R = TypeVar("R", bound=HttpResponse)
_A_YEAR = 365 * 24 * 60 * 60

CLINIC_COOKIE = "okt_clinic"
"""The clinic of whose pages a device saw last, so that public pages show its help numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpRow:
    """A number to call, in the language of the page."""

    kind: str
    name: str
    number: str
    dial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The frame of a page; `account` is None on pages that anybody may open."""

    account: AccountRow | None
    clinic: PortalClinicRow | None
    help_lines: tuple[HelpRow, ...]
    path: str


def portal_context(request: HttpRequest) -> dict[str, Any]:
    """`portal` for the templates; nothing is read until a template asks."""
    return {"portal": SimpleLazyObject(lambda: around(request))}


def around(request: HttpRequest) -> Around:
    """The frame of this request's page."""
    account = account_of(request)
    return frame(request, account, account.clinic if account else clinic_of(request))


def frame(
    request: HttpRequest, account: AccountRow | None, clinic: PortalClinicRow | None
) -> Around:
    """The frame of a page that speaks for this clinic."""
    numbers = help_numbers(clinic.country) if clinic else Help(lines=())
    return Around(
        account=account,
        clinic=clinic,
        help_lines=tuple(_row(line) for line in numbers.lines),
        path=request.get_full_path(),
    )


def clinic_of(request: HttpRequest) -> PortalClinicRow | None:
    """The clinic that a public page speaks for: of its address, else seen last, else the one."""
    match = request.resolver_match
    slug = str(match.kwargs.get("clinic_slug", "")) if match else ""
    return portal_clinic(slug or request.COOKIES.get(CLINIC_COOKIE, "")) or only_clinic()


def remember_clinic(answer: R, clinic: PortalClinicRow) -> R:
    """Keep on this device which clinic's pages were seen last."""
    if clinic.slug:
        answer.set_cookie(
            CLINIC_COOKIE,
            clinic.slug,
            max_age=_A_YEAR,
            secure=settings.BEHIND_TLS,
            httponly=True,
            samesite="Lax",
        )
    return answer


def _row(line: HelpLine) -> HelpRow:
    return HelpRow(
        kind=line.kind,
        name=line.name(get_language() or "en"),
        number=line.number,
        dial=line.dial,
    )
