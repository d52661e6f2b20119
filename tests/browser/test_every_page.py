"""What holds on every page: accessible in both themes and all widths, light to load, no leak."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Response

from .conftest import OpenAs
from .pages import IN_TWO_LANGUAGES, PAGES, Shown, slug

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "frontend/node_modules/axe-core/axe.min.js").read_text()
WIDTHS = (1440, 834, 390)
MOST_BYTES = 100_000
SHOTS = os.environ.get("OPENKETAMINE_TEST_SHOTS", "")
"""A folder that receives a picture of every page, to be looked at."""

CASES = [(one, "en", theme) for one in PAGES for theme in ("light", "dark")]
CASES += [(one, "es", "light") for one in IN_TWO_LANGUAGES]
# By reader: so that nobody changes the language back and forth.
CASES.sort(key=lambda case: (case[1], case[0].portal, case[0].username))
"""What differs in the dark are colours, in another language words: one load for all widths."""


def _name(case: tuple[Shown, str, str]) -> str:
    shown, language, theme = case
    return f"{shown.name}-{language}-{theme}" if shown.portal else f"{shown.name}-{theme}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_axe_finds_nothing_and_everything_fits(
    case: tuple[Shown, str, str], open_as: OpenAs, open_as_patient: OpenAs
) -> None:
    shown, language, theme = case
    enter = open_as_patient if shown.portal else open_as
    page = enter(
        shown.username,
        shown.start,
        fresh=shown.is_locked,
        theme=theme,
        language=language if shown.portal else "",
        reduced_motion="reduce",
    )
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        assert response.status < 500, response.url
        if response.url.endswith((".css", ".js")):
            weights[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    shown.open(page)
    assert page.locator("h1").count() == 1, "a page has a title"
    page.evaluate(AXE)
    is_first = (language, theme) == ("en", "light")
    for width in WIDTHS if language == "en" else WIDTHS[-1:]:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(150)
        if SHOTS:
            name = f"{slug(shown.name)}-{language}-{theme}-{width}.png"
            page.screenshot(path=f"{SHOTS}/{name}", full_page=True)
        assert violations(page, only="" if theme == "light" else "color-contrast") == [], width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    assert small_targets(page) == []
    if is_first:
        assert 0 < sum(weights.values()) < MOST_BYTES, weights


def violations(page: Page, *, only: str = "") -> list[str]:
    """What axe finds, by all its rules or by one."""
    how = {"runOnly": {"type": "rule", "values": [only]}} if only else {}
    result: dict[str, Any] = page.evaluate("how => axe.run(how)", how)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def small_targets(page: Page) -> list[str]:
    """What a finger would have to aim at: less than 44 px high."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll(
            "button, a.button, summary, .answer, select, input:not([type=hidden])")]
        .filter((e) => e.checkVisibility() && !e.classList.contains("sr-only"))
        .filter((e) => !e.closest("dialog:not([open]), [data-wall]"))
        .filter((e) => !["checkbox", "radio", "range"].includes(e.type))
        .filter((e) => Math.round(e.getBoundingClientRect().height) < 44)
        .map((e) => e.outerHTML.slice(0, 120))"""
    )
    return found
