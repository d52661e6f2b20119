"""Explorer in a real browser: drag a slider and the curve follows."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import OpenAs


def test_a_slider_moves_the_curve_without_a_new_page(open_as: OpenAs) -> None:
    page = open_as("prescriber", "/explorer/")
    highest = page.locator(".explorer-figures div", has_text="Highest level").locator("dd")
    expect(highest).to_have_text("258 ng/mL")
    page.evaluate("window.isSamePage = true")
    dose = page.get_by_label("Dose, mg/kg")
    dose.fill("0.25")
    expect(page.locator("output").first).to_have_text("0.25")
    expect(highest).to_have_text("129 ng/mL")  # half the dose, half the level
    dose.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(highest).to_have_text("258 ng/mL")
    assert page.evaluate("window.isSamePage") is True


def test_out_of_range_says_why_and_comes_back(open_as: OpenAs) -> None:
    page = open_as("nurse", "/explorer/")
    page.get_by_label("Infusion, min").fill("10")
    expect(page.locator("#explorer-result")).to_contain_text("No prediction.")
    expect(page.locator("#explorer-result")).to_contain_text("PKPD-RANGE-03")
    page.get_by_label("Infusion, min").fill("60")
    expect(page.locator("#explorer-result svg").first).to_be_visible()


def test_a_running_infusion_shows_its_predicted_level_marked_as_such(open_as: OpenAs) -> None:
    page = open_as("nurse")
    page.get_by_role("link", name="Room 4", exact=True).click()
    said = page.locator(".outlook")
    expect(said).to_contain_text(re.compile(r"Predicted back under 50 ng/mL at \d\d:\d\d"))
    expect(said).to_contain_text("Population average, not for dosing.")
    page.locator("#flowsheet").focus()
    page.keyboard.press("Shift+ArrowLeft")
    readout = page.locator("#readout")
    expect(readout).to_contain_text(re.compile(r"Level, predicted \d+ \(\d+-\d+\), effect site"))
