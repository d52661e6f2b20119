"""The portal on a telephone: readable, light, complete in both languages, and it loses nothing."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Response

from openketamine.config.demo_portal import PATIENT_LOGINS

from .conftest import Service
from .test_every_page import AXE, MOST_BYTES, SHOTS, violations

WIDTHS = (390, 834, 1440)
PUBLIC = ("login/", "join/demo/", "reset/", "welcome/")
OWN = (
    *("", "intake/", "intake/reason/", "intake/trials/", "intake/medicines/", "intake/safety/"),
    *("documents/", "account/", "messages/"),
)
Enter = Callable[..., Page]


@pytest.fixture
def enter(chromium: Browser, service: Service) -> Iterator[Enter]:
    """Open a page of the portal as the demo's patient, or as nobody."""
    contexts = []
    errors: list[str] = []

    def open_page(
        path: str, *, is_signed_in: bool = True, width: int = 390, **options: object
    ) -> Page:
        context = chromium.new_context(
            base_url=service.address,
            viewport={"width": width, "height": 844},
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if is_signed_in:
            page.goto("/portal/login/demo/")
            page.locator("[name=email]").fill(PATIENT_LOGINS[0].email)
            page.locator("[name=password]").fill(service.password)
            page.locator("form.stack button[data-kind=primary]").click()
            page.wait_for_url("**/portal/")
        page.goto(f"/portal/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("is_signed_in", [True, False], ids=["own", "public"])
def test_axe_finds_nothing_and_nothing_is_cut_off_on_any_page(
    is_signed_in: bool, language: str, theme: str, enter: Enter
) -> None:
    paths = OWN if is_signed_in else PUBLIC
    page = enter(paths[0], is_signed_in=is_signed_in, color_scheme=theme, bypass_csp=True)
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]").click()
    for path in paths:
        page.goto(f"/portal/{path}")
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(AXE)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_timeout(100)
            if SHOTS:
                name = f"portal-{path.strip('/').replace('/', '-') or 'home'}"
                page.screenshot(
                    path=f"{SHOTS}/{name}-{language}-{theme}-{width}.png", full_page=True
                )
            assert violations(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    if language != "en":
        page.locator("button[name=language][value=en]").click()


def test_every_target_for_a_finger_is_large_and_help_is_always_there(enter: Enter) -> None:
    page = enter("")
    for path in OWN:
        page.goto(f"/portal/{path}")
        small = page.evaluate(
            """[...document.querySelectorAll("button, a.button, summary, select, .answer, input")]
            .filter((e) => e.checkVisibility() && !e.classList.contains("sr-only"))
            .filter((e) => !["checkbox", "radio", "hidden"].includes(e.type))
            .filter((e) => Math.round(e.getBoundingClientRect().height) < 44)
            .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], path
        help_now = page.locator("#help-now summary")
        box = help_now.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844, "pinned to the bottom of the screen"
        help_now.click()
        assert page.get_by_role("link", name="911").first.is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#help-now").get_attribute("open") is None


def test_styles_and_scripts_of_every_page_weigh_less_than_100_kb_compressed(enter: Enter) -> None:
    page = enter("")
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.url.endswith((".css", ".js")):
            weights[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    for path in OWN:
        weights.clear()
        page.goto(f"/portal/{path}")
        page.wait_for_timeout(100)
        assert 0 < sum(weights.values()) < MOST_BYTES, (path, weights)


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
