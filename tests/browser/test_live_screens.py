"""Screens that live: new values, lost links, sound, themes, keys and the lock."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .conftest import OpenAs, Service


def pulse_of(page: Page, room: str) -> str:
    """The heart rate that a room's tile shows."""
    tile = page.locator(f'.tile[data-room="{room}"]')
    return tile.locator('[data-vital="hr"]').get_attribute("data-at") or ""


def test_vital_signs_change_without_loading_the_page(open_as: OpenAs) -> None:
    page = open_as("nurse")
    page.evaluate("globalThis.sameDocument = true")
    expect(page.locator("body")).to_have_attribute("data-link", "live")
    before = pulse_of(page, "Room 4")
    numeral = page.locator('.tile[data-room="Room 4"] [data-vital="hr"]')
    expect(numeral).not_to_have_attribute("data-at", before)
    expect(numeral.locator(".numeral-value")).to_have_text(re.compile(r"^\d+$"))
    assert page.evaluate("globalThis.sameDocument")


def test_a_cuff_that_is_repeated_in_every_message_grows_old(open_as: OpenAs) -> None:
    page = open_as("nurse")
    told = """(tile) => {
        const bed = tile.dataset.bed ?? tile.querySelector("[data-bed]").dataset.bed;
        const numeral = tile.querySelector('[data-vital="nibp"]');
        const first = Number(numeral.dataset.at || Date.now()) + 3_600_000;
        const seen = [];
        for (let at = first; at <= first + 600_000; at += 60_000) {
            const values = { nibp_sys_mmhg: 111, nibp_dia_mmhg: at < first + 600_000 ? 66 : 67 };
            const detail = { bed, session: null, at, received: at, values };
            document.dispatchEvent(new CustomEvent("okt:frame", { detail }));
            seen.push(Number(numeral.dataset.at) - first);
        }
        return seen;
    }"""
    ages = page.locator('.tile[data-room="Room 4"]').evaluate(told)
    assert ages == [0] * 10 + [600_000]  # the same pressure ten times, then another one


def test_without_the_live_link_values_age_go_stale_and_the_page_says_so(
    open_as: OpenAs, service: Service
) -> None:
    page = open_as("nurse")
    expect(page.locator("body")).to_have_attribute("data-link", "live")
    page.context.route(re.compile(rf":{service.live_port}/"), lambda route: route.abort())
    page.reload()
    expect(page.locator("#link-bar")).to_contain_text("Live link lost", timeout=10_000)
    numeral = page.locator('.tile[data-room="Room 4"] [data-vital="spo2"]')
    expect(numeral.locator(".numeral-value")).to_have_text("--", timeout=20_000)
    expect(numeral.locator(".numeral-age")).to_contain_text("stale")
    page.context.unroute_all()
    expect(page.locator("body")).to_have_attribute("data-link", "live", timeout=15_000)
    expect(numeral.locator(".numeral-value")).to_have_text(re.compile(r"^\d+$"))


def test_the_theme_follows_the_system_until_chosen_and_is_remembered(open_as: OpenAs) -> None:
    page = open_as("nurse", theme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.get_by_role("button", name="Theme").click()
    light = page.evaluate(ground)
    assert dark != light
    page.goto("/alerts/")
    assert page.evaluate(ground) == light


def test_sound_is_armed_by_hand_proves_itself_and_the_bar_goes(open_as: OpenAs) -> None:
    page = open_as("nurse")
    expect(page.locator("#sound-bar")).to_be_visible()
    page.locator("#arm-sound").click()
    expect(page.locator("#arm-sound")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#sound-bar")).to_be_hidden()


def test_the_keyboard_alone_reaches_pages_sheet_and_content(open_as: OpenAs) -> None:
    page = open_as("nurse")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/alerts/")


def test_a_locked_screen_keeps_vital_signs_live_and_what_was_typed(
    open_as: OpenAs, service: Service
) -> None:
    path = "/protocol-sets/consensus-moderate/pause_sbp_mmhg/override/"
    page = open_as("prescriber", path, fresh=True)
    page.get_by_label("Reason").fill("Half a sentence")
    page.locator("h1").click()
    page.keyboard.press("Shift+L")
    overlay = page.locator("#lock-overlay")
    expect(overlay.get_by_role("heading", name="Screen locked")).to_be_visible()
    before = overlay.locator('[data-room="Room 4"] [data-vital="hr"]').get_attribute("data-at")
    numeral = overlay.locator('[data-room="Room 4"] [data-vital="hr"]')
    expect(numeral).not_to_have_attribute("data-at", before or "")
    page.keyboard.press("Escape")
    expect(overlay).to_be_visible()
    overlay.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(overlay.get_by_text("do not belong together")).to_be_visible()
    overlay.get_by_label("Password").fill(service.password)
    page.keyboard.press("Enter")
    expect(overlay).to_be_hidden()
    expect(page.get_by_label("Reason")).to_have_value("Half a sentence")


def test_somebody_else_takes_a_locked_screen_over(open_as: OpenAs, service: Service) -> None:
    page = open_as("nurse", fresh=True)
    page.keyboard.press("Shift+L")
    overlay = page.locator("#lock-overlay")
    overlay.get_by_label("User name").fill("nurse2")
    overlay.get_by_label("Password").fill(service.password)
    page.keyboard.press("Enter")
    expect(overlay).to_be_hidden()
    page.locator('[popovertarget="user-menu"]').click()
    expect(page.locator("#user-menu")).not_to_contain_text("N. Nurse")


def test_an_alert_is_acknowledged_in_place_and_other_screens_follow(open_as: OpenAs) -> None:
    watching = open_as("prescriber")
    tile = watching.locator(".tile[data-priority]:not([data-acknowledged])").first
    expect(tile).to_be_visible(timeout=120_000)
    room = tile.get_attribute("data-room") or ""
    acting = open_as("nurse", "/alerts/")
    acting.evaluate("globalThis.sameDocument = true")
    buttons = acting.get_by_role("button", name=re.compile(f"Acknowledge: .*{room}"))
    expect(buttons.first).to_be_visible()
    for _alert in range(10):
        if buttons.count():
            acting.keyboard.press("Shift+A")  # the first of the list, whatever its room
            acting.wait_for_timeout(500)
    expect(buttons).to_have_count(0)
    expect(acting.get_by_text("acknowledged by").first).to_be_visible()
    assert acting.evaluate("globalThis.sameDocument")
    followed = watching.locator(f'.tile[data-room="{room}"]')
    expect(followed).to_have_attribute("data-acknowledged", "", timeout=10_000)
