"""Sign in and sign out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from openketamine.console.access import actor_of, may, public, unlock


class SignInForm(AuthenticationForm):
    """User name and password; one sentence for every failure, so that no name is given away."""

    error_messages = {
        "invalid_login": _(
            "This user name and password do not belong together. "
            "Check for Caps Lock and try again; after five failures this device waits 15 minutes."
        ),
        "inactive": _("This account is closed. Ask your clinic's administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")


class SignIn(LoginView):
    """The login page; a fresh login is never a locked screen."""

    template_name = "console/login/page.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Today, or the administration for who has no patients to see."""
        is_for_today = may(actor_of(self.request), "today.view")
        return reverse("today") if is_for_today else reverse("admin:index")

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in and note the moment as the person's last input."""
        response = super().form_valid(form)
        unlock(self.request)
        return response


urlpatterns = [
    path("login/", public(SignIn.as_view()), name="login"),
    path("logout/", public(LogoutView.as_view()), name="logout"),
]
