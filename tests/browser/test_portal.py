"""The portal on a telephone: help is always there, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from openketamine.config.demo_portal import PATIENT_LOGINS

from .conftest import OpenAs

OWN = (
    *("", "intake/", "intake/reason/", "intake/trials/", "intake/medicines/", "intake/safety/"),
    *("documents/", "account/", "messages/"),
)
Enter = Callable[..., Page]


@pytest.fixture
def enter(open_as_patient: OpenAs) -> Enter:
    """Open a page of the portal on the telephone of the demo's first patient."""

    def open_page(path: str, **options: object) -> Page:
        at = f"/portal/{path}"
        return open_as_patient(PATIENT_LOGINS[0].email, at, width=390, language="en", **options)

    return open_page


def test_help_is_always_there(enter: Enter) -> None:
    page = enter("")
    for path in OWN:
        page.goto(f"/portal/{path}")
        help_now = page.locator("#help-now summary")
        box = help_now.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, "pinned to the bottom of the screen"
        help_now.click()
        assert page.get_by_role("link", name="911").first.is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#help-now").get_attribute("open") is None


def test_what_is_typed_without_a_connection_is_kept_and_sent_later(enter: Enter) -> None:
    page = enter("intake/reason/")
    kept = page.locator("#kept")
    page.locator("[name=why_now]").fill("first words")
    page.locator("#kept[data-state=saved]").wait_for()
    page.context.set_offline(True)
    page.locator("[name=why_now]").fill("words on the train")
    page.locator("#kept[data-state=waiting]").wait_for()
    assert "not sent yet" in str(kept.text_content())
    page.locator(".steps button[data-kind=primary]").click()
    assert page.url.endswith("/intake/reason/"), "stays, with everything in it"

    again = page.context.new_page()
    page.close()
    again.context.set_offline(False)
    again.goto("/portal/intake/reason/")
    assert again.locator("[name=why_now]").input_value() == "words on the train"
    again.locator("#kept[data-state=saved]").wait_for()
    other_device = enter("intake/reason/")
    assert other_device.locator("[name=why_now]").input_value() == "words on the train"
    assert again.evaluate("JSON.stringify(localStorage)").count("train") == 0


def test_rows_come_and_go_without_loss(enter: Enter) -> None:
    page = enter("intake/medicines/")
    page.locator("[name=takes_any][value=yes]").check()
    page.locator("[name='items-0-medicine']").fill("sertraline")
    page.locator("#add-row").click()
    page.locator("[name='items-1-medicine']").fill("a herb")
    first = page.locator("[data-row='0']")
    first.get_by_role("button", name="Remove").click()
    assert first.is_hidden()
    page.get_by_role("button", name="Put it back").click()
    assert page.locator("[name='items-0-medicine']").input_value() == "sertraline"
    page.locator(".steps button[data-kind=primary]").click()
    page.wait_for_url("**/intake/allergies/")
    page.goto("/portal/intake/medicines/")
    names = page.locator("[data-row] [name$=medicine]")
    assert [names.nth(n).input_value() for n in range(names.count())] == ["sertraline", "a herb"]


def test_the_questionnaire_works_without_scripts(enter: Enter) -> None:
    page = enter("intake/pregnancy/", java_script_enabled=False)
    page.locator("[name=pregnancy_possible][value=no]").check()
    assert page.locator("[name=last_period_on]").is_visible(), "nothing is hidden without scripts"
    page.locator("[name=breastfeeding][value=no]").check()
    page.get_by_role("button", name="Save and go on").last.click()
    assert page.url.endswith("/intake/substances/")
    page.goto("/portal/intake/pregnancy/")
    assert page.locator("[name=breastfeeding][value=no]").is_checked()


def test_an_answer_that_asks_for_help_shows_whom_to_call_at_once(enter: Enter) -> None:
    page = enter("intake/safety/")
    page.locator("[name=cssrs_1_wish_dead][value=no]").check()
    page.locator("#kept[data-state=saved]").wait_for()
    assert page.locator("#safety-help").is_hidden()
    page.locator("[name=cssrs_2_thoughts][value=yes]").check()
    page.locator("#safety-help").get_by_role("link", name="988").wait_for()
    assert page.locator("[name=cssrs_4_intent]").first.is_visible(), "what follows is asked"
