"""The design system as a Django app: its templates, tags and built files are found by Django."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates under ui/templates, tags under ui/templatetags, files under ui/static."""

    name = "openketamine.ui"
    label = "ui"
