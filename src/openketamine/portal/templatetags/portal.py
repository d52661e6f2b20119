"""Tags of the portal's templates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext_lazy as _

register = template.Library()

MENU = (
    ("portal_home", _("Home")),
    ("portal_intake", _("Your questionnaire")),
    ("portal_visits", _("Your visits")),
    ("portal_consent", _("Your consent")),
    ("portal_messages", _("Messages")),
    ("portal_documents", _("Documents")),
    ("learn", _("Learn about the treatment")),
    ("portal_account", _("Your account")),
)


@register.filter
def own_name(language: str) -> str:
    """A language as its speakers call it: who looks for it may not read this page."""
    return str(get_language_info(language)["name_local"]).capitalize()


@register.filter
def whole_date(day: date) -> str:
    """A day with its year: `3 February 1979`, `3 de febrero de 1979`."""
    return date_format(day, pgettext("format of a date", "j F Y"))


@register.simple_tag(takes_context=True)
def portal_menu(context: dict[str, Any]) -> SafeString:
    """Links to the portal's pages; the open one is marked."""
    match = context["request"].resolver_match
    here = match.url_name if match else ""
    return format_html_join(
        "",
        '<a class="menu-item" href="{}"{}>{}</a>',
        (
            (address, SafeString(' aria-current="page"' if name == here else ""), label)
            for name, label in MENU
            if (address := _address(name))
        ),
    )


@register.simple_tag
def go_back(name: str, label: str) -> SafeString:
    """The way back to a page, by the name of its address."""
    return format_html(
        '<p class="back"><a href="{}"><svg class="icon" aria-hidden="true">'
        '<use href="#shape-back"/></svg>{}</a></p>',
        reverse(name),
        label,
    )


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # a page that this installation does not have
        return ""
