"""What holds on every page: accessible in both themes and all widths, light to load, no leak."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Response

from .conftest import OpenAs
from .pages import PAGES, Shown, slug

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "frontend/node_modules/axe-core/axe.min.js").read_text()
WIDTHS = (1440, 834, 390)
MOST_BYTES = 100_000
SHOTS = os.environ.get("OPENKETAMINE_TEST_SHOTS", "")
"""A folder that receives a picture of every page, to be looked at."""

every_page = pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)


@every_page
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    theme: str, shown: Shown, open_as: OpenAs
) -> None:
    page = open_as(
        shown.username,
        fresh=shown.is_locked,
        theme=theme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    shown.open(page)
    page.evaluate(AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(150)
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{slug(shown.name)}-{theme}-{width}.png", full_page=True)
        assert _violations(page) == [], width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def _violations(page: Page) -> list[str]:
    result: dict[str, Any] = page.evaluate("axe.run()")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


@every_page
def test_styles_and_scripts_weigh_less_than_100_kb_compressed(
    shown: Shown, open_as: OpenAs
) -> None:
    page = open_as(shown.username, fresh=shown.is_locked)
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.url.endswith((".css", ".js")):
            weights[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    shown.open(page)
    page.wait_for_timeout(200)
    assert 0 < sum(weights.values()) < MOST_BYTES, weights


@every_page
def test_every_target_for_a_finger_is_at_least_44_px_high(shown: Shown, open_as: OpenAs) -> None:
    page = open_as(shown.username, fresh=shown.is_locked, width=390)
    shown.open(page)
    small = page.evaluate(
        """[...document.querySelectorAll("button, a.button, select, input:not([type=hidden])")]
        .filter((e) => e.checkVisibility() && !e.closest("dialog:not([open]), [data-wall]"))
        .filter((e) => !["checkbox", "radio", "range"].includes(e.type))
        .filter((e) => Math.round(e.getBoundingClientRect().height) < 44)
        .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert small == []
