"""Words for the session's templates."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from openketamine.console.session import words
from openketamine.ui import words as shared
from openketamine.ui.sentences import SENTENCES

register = template.Library()


@register.filter
def drug_words(code: str) -> str:
    """The drug's name with its enantiomer."""
    return words.of(words.DRUGS, code)


@register.filter
def step_words(code: str) -> str:
    """The name of one line of the reckoning."""
    return words.of(words.STEPS, code)


@register.filter
def caution_words(code: str) -> str:
    """The sentence of a dose card's caution."""
    return gettext(SENTENCES.get(code, code.replace("_", " ")))


@register.filter
def meaning_words(code: str) -> str:
    """What a signature says."""
    return words.of(words.MEANINGS, code)


@register.filter
def outcome_words(code: str) -> str:
    """An outcome in words."""
    return words.of(words.OUTCOMES, code)


@register.filter
def role_words(role: str) -> str:
    """What a person does in the clinic."""
    return words.of(words.ROLES, role)


@register.filter
def priority_words(code: str) -> str:
    """An alert's priority."""
    return shared.priority(code)


@register.filter
def clock_seconds(moment: datetime | None) -> str:
    """The time of day with seconds in the clinic's zone."""
    return timezone.localtime(moment).strftime("%H:%M:%S") if moment else "--"
