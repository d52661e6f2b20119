"""The wall screen: nobody scrolls it, so everything on it is in view."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from openketamine.ui.words import CONDITIONS

from .conftest import OpenAs, Service


@pytest.mark.parametrize("width", [1440, 1920])
def test_six_rooms_and_what_is_due_fit_without_scrolling(open_as: OpenAs, width: int) -> None:
    page = open_as("nurse", "/?wall=1", width=width)
    page.locator("#sound-bar").wait_for()  # the fullest it gets: sounds are not armed yet
    assert page.locator(".tile").count() == 6
    last = page.locator(".due li:visible").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 900
    hidden = "all => all.filter(e => e.scrollHeight > e.clientHeight + 1).length"
    assert page.locator(".tile").evaluate_all(hidden) == 0


@pytest.mark.parametrize("width", [1440, 1920])
def test_the_longest_alert_is_read_in_full(open_as: OpenAs, width: int) -> None:
    page = open_as("nurse", "/?wall=1", width=width)
    alert = page.locator(".tile-alert").first
    alert.wait_for(timeout=90_000)  # Room 5's pressure is rising
    longest = max((str(text) for text in CONDITIONS.values()), key=len)
    since = alert.locator(".soft").bounding_box()
    assert since is not None
    line = alert.bounding_box()
    assert line is not None
    is_beside = since["y"] + since["height"] <= line["y"] + line["height"] + 1
    assert is_beside or since["y"] >= line["y"] + line["height"], "cut in half"
    alert.locator(".alert-word").evaluate("(e, text) => (e.textContent = text)", "medium")
    alert.locator(".alert-text").evaluate("(e, text) => (e.textContent = text)", longest)
    badge = alert.locator(".alert-badge").bounding_box()
    assert badge is not None
    assert badge["y"] + badge["height"] <= line["y"] + line["height"] + 1
    assert badge["x"] + badge["width"] <= line["x"] + line["width"] + 1


def test_a_code_from_the_administrator_makes_a_screen_without_a_login_live(
    chromium: Browser, service: Service, open_as: OpenAs
) -> None:
    code = new_code(chromium, service)
    screen = open_as("", "/wall/")
    screen.get_by_label("Code").fill(code)
    screen.get_by_role("button", name="Connect this screen").click()
    screen.locator("body[data-wall][data-link=live]").wait_for()
    assert code not in screen.url
    assert screen.locator(".tile").count() == 6
    assert screen.locator("main a").count() == 0
    measured = "document.querySelector(\"[data-room='Room 4'] [data-at]\").dataset.at"
    screen.wait_for_function(f"was => {measured} !== was", arg=screen.evaluate(measured))


def new_code(chromium: Browser, service: Service) -> str:
    """What the administrator is shown for a new display."""
    page = chromium.new_page(base_url=service.address)
    page.goto("/login/?next=/administration/records/displaytoken/add/")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(service.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name").fill("Corridor")
    page.get_by_role("button", name="Save", exact=True).click()
    code = page.locator("[data-code]").inner_text()
    page.close()
    return code
