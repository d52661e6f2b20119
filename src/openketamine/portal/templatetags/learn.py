"""Filters of the pages to read."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def unlocalized(number: float) -> str:
    """A number for a drawing: a point, never a comma, whatever the language."""
    return f"{number:g}"


@register.filter
def plus(number: float, more: float) -> str:
    """A place in a drawing, moved."""
    return unlocalized(float(number) + float(more))


@register.filter
def people(value: str) -> str:
    """A percentage as people of a hundred."""
    return f"{float(value):.0f}"


@register.filter
def of_name(found: dict[str, Any], name: str) -> Any:
    """The entry of a mapping under a name that another variable holds."""
    return found[name]
