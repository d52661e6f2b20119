"""The administrator's pages: the clinic, its staff and beds, and the audit to read.

They are Django's, behind the console's own gate (login, lock, role), in the scope of the
administrator's clinic, and every write goes through the audited door.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import Model, QuerySet
from django.forms import BooleanField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, reverse

from openketamine.actions.displays import add_display, revoke_display
from openketamine.actions.recorded import Write, recorded
from openketamine.actions.taken import refusing_taken
from openketamine.console.access import actor_of, now_of, page
from openketamine.records.models import AuditRow, Bed, Clinic, DisplayToken, Staff
from openketamine.records.scope import clinic_scope

PERMISSION = "clinic.administer"


class Administration(admin.AdminSite):
    """Django's admin without its own login: the console's gate stands before every page."""

    site_header = site_title = "OpenKetamine"
    index_title = "Administration"

    def has_permission(self, request: HttpRequest) -> bool:
        """The gate has let this person in already."""
        return bool(request.user.is_authenticated and actor_of(request).role == "admin")

    def get_urls(self) -> list[Any]:
        """Every address behind the gate and in the clinic's scope."""
        addresses = super().get_urls()
        _guard(addresses)
        return addresses


def _guard(addresses: list[Any]) -> None:
    for address in addresses:
        if isinstance(address, URLResolver):
            _guard(address.url_patterns)
        elif isinstance(address, URLPattern):
            address.callback = page(permission=PERMISSION)(_in_scope(address.callback))


def _in_scope(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def scoped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with clinic_scope(actor_of(request).clinic_id):
            response = view(request, *args, **kwargs)
            # a lazy template would read rows when the scope is over
            return response.render() if isinstance(response, TemplateResponse) else response

    return scoped


class OwnClinic(admin.ModelAdmin[Any]):
    """Rows of the administrator's clinic only; nothing is deleted, writes are audited."""

    owner_field = "clinic"
    actions = None
    may_add = may_change = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only this clinic's rows, for lists, forms and direct addresses alike."""
        mine = {self.owner_field: actor_of(request).clinic_id}
        return super().get_queryset(request).filter(**mine)

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        """Save in the own clinic, with an audit row that names the changed fields."""
        if not change:
            obj.clinic_id = actor_of(request).clinic_id
        with self.audited(request, "change" if change else "add", obj.pk) as write:
            write.keep(obj)
            write.facts["fields"] = sorted(form.changed_data)

    def audited(self, request: HttpRequest, verb: str, key: UUID) -> AbstractContextManager[Write]:
        """The audited door for one row of this page."""
        name = str(self.opts.model_name)
        return recorded(
            by=actor_of(request),
            at=request.now,  # type: ignore[attr-defined]
            action=f"{verb}_{name}",
            subject=f"{name}:{key}",
            permission=PERMISSION,
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The gate decides."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The gate decides."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Unless the page is for reading."""
        return self.may_add

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Unless the page is for reading."""
        return self.may_change

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: a person or bed is made inactive."""
        return False


class ClinicPage(OwnClinic):
    """The clinic itself."""

    owner_field = "pk"
    may_add = False
    fieldsets = (
        (None, {"fields": ("name", "timezone", "is_alerting_on", "protocol_set")}),
        (
            "For patients",
            {
                "fields": (
                    *("slug", "accepts_self_referral", "country", "language", "phone", "address"),
                    *("currency", "price_per_infusion", "quiet_from", "quiet_until"),
                )
            },
        ),
        (
            "For the calendar",
            {"fields": ("chair_min", "turnover_min", "nurse_ratio", "prescriber_ratio")},
        ),
    )


class BedPage(OwnClinic):
    """Beds and what their monitors call them."""

    fields = ("name", "room", "device_key", "reporting_interval_s", "position", "is_active")
    list_display = ("name", "room", "device_key", "reporting_interval_s", "is_active")

    def save_model(self, *args: Any, **kwargs: Any) -> None:
        """What the form cannot see, such as another clinic's device keys, the database refuses."""
        with refusing_taken():
            super().save_model(*args, **kwargs)


class DisplayForm(ModelForm[DisplayToken]):
    """A wall screen's name, and its end."""

    revoke = BooleanField(
        required=False, help_text="This screen shows nothing from now on. It cannot be undone."
    )


class DisplayPage(OwnClinic):
    """Wall screens: each is connected by a code that is shown once, and revoked here."""

    form = DisplayForm
    list_display = ("name", "created_at", "connected_at", "last_seen_at", "revoked_at")
    _shown = ("created_at", "connected_at", "last_seen_at", "revoked_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A new screen has a name only."""
        return ("name", *self._shown, "revoke") if obj else ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is known of a screen is not typed in."""
        return ("name", *self._shown) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Add a screen and keep its code for this one answer, or revoke it."""
        by, at = actor_of(request), now_of(request)
        if not change:
            new = add_display(name=obj.name, by=by, at=at)
            obj.pk, obj.code = new.id, new.code
        elif form.cleaned_data["revoke"]:
            revoke_display(obj.pk, by=by, at=at)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> TemplateResponse:
        """The code, shown in this answer and nowhere else: a session would keep it."""
        context = {
            **self.admin_site.each_context(request),
            "title": "A code for the wall screen",
            "display": obj,
            "code": obj.code,
            "address": request.build_absolute_uri(reverse("wall_connect")),
        }
        return TemplateResponse(request, "console/wall/new_code.html", context)


class StaffCreation(AdminUserCreationForm):
    """A new person with a password."""

    class Meta:
        model = Staff
        fields = ("username", "display_name", "role")


class StaffPage(OwnClinic, UserAdmin):  # type: ignore[type-arg]
    """The people who work here."""

    add_form = StaffCreation
    fieldsets = ((None, {"fields": ("username", "display_name", "role", "is_active", "password")}),)
    add_fieldsets = (
        (None, {"fields": ("username", "display_name", "role", "password1", "password2")}),
    )
    list_display = ("username", "display_name", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("username", "display_name")
    ordering = ("display_name",)
    filter_horizontal = ()

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Django's form for a new password, audited."""
        with self.audited(request, "set_password", UUID(id)) as write:
            response: HttpResponse = super().user_change_password(request, id, form_url)
            if response.status_code == 302:
                write.note()
            return response


class AuditPage(OwnClinic):
    """The audit, to read."""

    may_add = may_change = False
    list_display = ("seq", "at", "by_name", "role", "action", "subject")
    ordering = ("-seq",)


site = Administration(name="admin")
site.register(Clinic, ClinicPage)
site.register(Bed, BedPage)
site.register(DisplayToken, DisplayPage)
site.register(Staff, StaffPage)
site.register(AuditRow, AuditPage)
