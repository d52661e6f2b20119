"""One patient from a telephone at home to six booked visits; and six more, rightly judged."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from openketamine.core.assessment import MEDICAL, PSYCHOLOGICAL
from openketamine.core.forms import ITEMS, Kind
from openketamine.core.intake import SECTIONS
from tests.core.assessment.answers import medical, psychological

from .conftest import free_port
from .fast_clinic import FastClinic, fast_clinic
from .seed import PASSWORD
from .seed_way import BORN_ON, PORTAL_PASSWORD, SLUG
from .test_every_page import AXE, violations

EMAIL = "jo@example.com"
SHOTS = os.environ.get("OPENKETAMINE_TEST_SHOTS", "")
PHONE, TABLET, DESK = (
    {"width": 390, "height": 844},
    {"width": 834, "height": 1112},
    {"width": 1440, "height": 900},
)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastClinic]:
    """A clinic that takes people without a referral, at nine in the morning."""
    home = tmp_path_factory.mktemp("clinic")
    ports = free_port(), free_port(), free_port()
    with fast_clinic(home, ports, speed=1, seed="tests.browser.seed_way") as running:
        yield running


class Device:
    """Somebody's browser; `errors` are what its pages complained of."""

    def __init__(self, chromium: Browser, clinic: FastClinic, **options: Any) -> None:
        self.context: BrowserContext = chromium.new_context(
            base_url=clinic.address, reduced_motion="reduce", **options
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def close(self) -> None:
        self.context.close()
        assert self.errors == []

    def sign_in(self, username: str) -> None:
        self.page.goto("/login/")
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("heading", name="Today").wait_for()

    def sign_in_at_home(self, email: str) -> None:
        self.page.goto(f"/portal/login/{SLUG}/")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.locator("[name=password]").fill(PORTAL_PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("heading", name=re.compile("Hello")).wait_for()

    def look(self, name: str) -> None:
        """A picture to be looked at, when a folder for them is named."""
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/journey-{name}.png", full_page=True)


@pytest.fixture
def phone(chromium: Browser, clinic: FastClinic) -> Iterator[Device]:
    """The patient's telephone."""
    device = Device(chromium, clinic, viewport=PHONE, is_mobile=True, has_touch=True)
    yield device
    device.close()


@pytest.fixture
def nurse(chromium: Browser, clinic: FastClinic) -> Iterator[Device]:
    """Alice at the tablet."""
    device = Device(chromium, clinic, viewport=TABLET)
    device.sign_in("alice")
    yield device
    device.close()


@pytest.fixture
def prescriber(chromium: Browser, clinic: FastClinic) -> Iterator[Device]:
    """Dora at her desk."""
    device = Device(chromium, clinic, viewport=DESK)
    device.sign_in("dora")
    yield device
    device.close()


@pytest.fixture
def desk(chromium: Browser, clinic: FastClinic) -> Iterator[Device]:
    """Frank at the front desk."""
    device = Device(chromium, clinic, viewport=DESK)
    device.sign_in("frank")
    yield device
    device.close()


@pytest.mark.timeout(300)
def test_from_a_telephone_at_home_to_six_booked_visits(
    clinic: FastClinic, phone: Device, nurse: Device, prescriber: Device, desk: Device
) -> None:
    join(phone, clinic)
    fill_the_questionnaire_in(phone)
    hand_a_letter_in(phone)
    assess(nurse, clinic)
    accept_and_plan(prescriber)
    read_and_sign(phone)
    countersign(nurse)
    book(desk, clinic)
    see_it_at_home(phone)


def join(phone: Device, clinic: FastClinic) -> None:
    """The link comes by e-mail; with it and the date of birth a password is chosen."""
    page = phone.page
    page.goto(f"/portal/join/{SLUG}/")
    page.get_by_label("First name").fill("Jo")
    page.get_by_label("Last name").fill("Example")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator("#problems")).to_contain_text("Date of birth")
    expect(page.get_by_label("Last name")).to_have_value("Example")
    page.get_by_label("Date of birth").fill(BORN_ON.isoformat())
    phone.look("1-join")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading")).to_have_text("Look into your mailbox")

    page.goto(link_in_mail(page, clinic))
    page.get_by_label("Date of birth").fill(BORN_ON.isoformat())
    page.get_by_label("Choose a password").fill(PORTAL_PASSWORD)
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_role("heading", name="Hello Jo")).to_be_visible()
    phone.look("2-home")


def link_in_mail(page: Page, clinic: FastClinic) -> str:
    """The path of the link that the clinic sent; no name and no reason stand in the message."""
    sent = clinic.home / "sent-messages.jsonl"
    for _second in range(60):
        lines = sent.read_text().splitlines() if sent.exists() else []
        mine = [one for line in lines if (one := json.loads(line))["to"] == EMAIL]
        if mine:
            found = re.search(r"/portal/welcome/[A-Z0-9-]+/", mine[-1]["body"])
            assert found is not None
            assert "ketamine" not in mine[-1]["body"].lower().replace("openketamine", "")
            return found[0]
        page.wait_for_timeout(1000)
    raise AssertionError("no e-mail was sent")


def fill_the_questionnaire_in(phone: Device) -> None:
    """Twelve parts; the connection is lost in the first and nothing of it."""
    page = phone.page
    page.locator(".things a").first.click()
    page.get_by_role("link", name="Begin").click()
    write_without_a_connection(phone)
    choose(page, indications="depression", main="depression", diagnosed_by_clinician="yes")
    page.locator("[name=this_episode_months]").fill("14")
    go_on(page)
    asked = [one.name for one in SECTIONS["history"].fields if one.kind is Kind.YES_NO]
    choose(page, **dict.fromkeys(asked, "no"))
    go_on(page)
    name_two_trials(page)
    phone.look("3-trials")
    go_on(page)
    choose(page, takes_any="yes")
    expect(page.locator("#list-medicines option[value=sertraline]")).to_have_count(1)
    page.locator("[name=items-0-medicine]").fill("sertraline")
    page.locator("[name=items-0-dose]").fill("150 mg")
    choose(page, **{"items-0-how_often": "daily"})
    phone.look("4-medicines")
    go_on(page)
    choose(page, ketamine_allergy="no", any_allergy="no")
    go_on(page)
    choose(page, pregnancy_possible="no", breastfeeding="no")
    go_on(page)
    choose(page, alcohol="never", drugs_past_year="none", substance_problem="no")
    choose(page, ketamine_history="none")
    go_on(page)
    choose(page, cssrs_1_wish_dead="no", cssrs_2_thoughts="no", cssrs_6_behaviour_ever="no")
    choose(page, safe_at_home="yes")
    phone.look("5-safety")
    go_on(page)
    page.get_by_label("Your pharmacy").fill("Example Pharmacy")
    go_on(page)
    page.get_by_label("Name").fill("Sam Example")
    page.get_by_label("Telephone").fill("312 555 0123")
    choose(page, may_be_told="yes")
    go_on(page)
    choose(page, needs="none")
    go_on(page, "Save and finish")
    expect(page.locator(".progress-line")).to_contain_text("12 of 12 parts are done")
    page.get_by_role("button", name="Send to the clinic").click()
    expect(page.locator("[data-done]")).to_contain_text("The clinic has your answers.")
    phone.look("6-sent")


def write_without_a_connection(phone: Device) -> None:
    page, kept = phone.page, phone.page.locator("#kept")
    page.locator("[name=why_now]").fill("Two medicines did not help.")
    expect(kept).to_have_attribute("data-state", "saved")
    phone.context.set_offline(True)
    page.locator("[name=hopes]").fill("To sleep through a night.")
    expect(kept).to_have_attribute("data-state", "waiting")
    phone.context.set_offline(False)
    expect(kept).to_have_attribute("data-state", "saved", timeout=20_000)
    go_on(page)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.locator("[name=hopes]")).to_have_value("To sleep through a night.")
    go_on(page)


def name_two_trials(page: Page) -> None:
    choose(page, tried_any="yes")
    for number, (name, dose) in enumerate((("Zoloft", "150"), ("venlafaxine", "225"))):
        if number:
            page.locator("#add-row").click()
        row = f"items-{number}-"
        choose(page, **{f"{row}kind": "drug"})
        page.locator(f"[name={row}treatment]").fill(name)
        page.locator(f"[name={row}dose_mg]").fill(dose)
        page.locator(f"[name={row}weeks]").fill("9")
        choose(page, **{f"{row}response": "none", f"{row}stopped": "no_effect"})
        choose(page, **{f"{row}is_this_episode": "yes"})


def choose(page: Page, **answers: str) -> None:
    """Tap answers of a part of the questionnaire."""
    for name, value in answers.items():
        page.locator(f"[name='{name}'][value='{value}']").check()


def go_on(page: Page, button: str = "Save and go on") -> None:
    """To the next part; this one has nothing left to mend."""
    was = page.url
    page.locator(".steps").get_by_role("button", name=button).click()
    page.wait_for_url(lambda url: url != was)
    expect(page.locator("#problems")).to_have_count(0)


def hand_a_letter_in(phone: Device) -> None:
    page, letter = phone.page, io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(letter)
    page.goto("/portal/documents/")
    file = {"name": "letter of my doctor.pdf", "mimeType": "application/pdf"}
    page.locator("input[type=file]").set_input_files([{**file, "buffer": letter.getvalue()}])  # type: ignore[list-item]
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".files")).to_contain_text("letter of my doctor.pdf")
    phone.look("7-documents")


def assess(nurse: Device, clinic: FastClinic) -> None:
    """Alice finds the patient, asks and measures; Dora signs both parts on her tablet."""
    page = nurse.page
    page.get_by_role("link", name="Patients").first.click()
    page.get_by_role("link", name="Example, Jo").click()
    expect(page.locator(".hub")).to_contain_text("12 of 12 parts answered at home.")
    nurse.look("8-hub")
    hub = page.url
    today = clinic.clock().date()
    for kind, content in ((MEDICAL, medical(today)), (PSYCHOLOGICAL, psychological(today))):
        page.goto(f"{hub}assessment/{kind}/")
        expect(page.locator(".standing")).to_contain_text("Not signed.")
        for section, answers in content.items():
            write_part(page, section, answers)
        nurse.look(f"9-{kind}")
        page.get_by_label("User name").fill("dora")
        page.get_by_label("Password, as the signature").fill(PASSWORD)
        page.get_by_role("button", name="Sign the assessment").click()
        expect(page.locator(".standing")).to_contain_text("by Dora Prescriber")
    page.goto(hub)
    expect(page.locator("h1")).to_have_text("Eligibility")


def write_part(page: Page, section: str, answers: dict[str, Any]) -> None:
    """Fill one part in, as many rows as it takes."""
    rows = answers.get(ITEMS, [])
    for number, row in enumerate(rows):
        if page.locator(f"[name^='{section}-{number}-']").count() == 0:
            page.locator(f"#part-{section} button[value='row:{section}']").click()
            page.locator(f"[name^='{section}-{number}-']").first.wait_for()
        for name, value in row.items():
            write(page.locator(f"[name='{section}-{number}-{name}']"), value)
    for name, value in answers.items():
        if name != ITEMS:
            write(page.locator(f"[name='{section}-{name}']"), value)


def write(field: Locator, value: Any) -> None:
    """Give an answer in whatever way the field takes one."""
    kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if kind in ("radio", "checkbox"):
        for one in value if isinstance(value, list) else [value]:
            field.and_(field.page.locator(f"[value='{one}']")).check()
    elif kind == "select":
        field.select_option(value)
    else:
        field.fill(value)


def accept_and_plan(prescriber: Device) -> None:
    page = prescriber.page
    page.goto("/patients/?q=Example, Jo")
    page.get_by_role("link", name="Example, Jo").click()
    hub = page.url
    page.get_by_role("link", name="Open the report").click()
    expect(page.locator("#outcome")).to_contain_text("Nothing stands in the way")
    prescriber.look("10-report")
    page.get_by_role("radio", name="Accept for a plan").check()
    page.get_by_role("button", name="Store the report and the decision").click()
    expect(page.locator(".note[data-level=success]")).to_contain_text("stored")

    page.goto(f"{hub}plan/")
    for name, value in (
        ("mg_per_kg", "0.5"),
        ("minutes", "40"),
        ("volume_ml", "50"),
        ("vial_mg_per_ml", "50"),
        ("cost_text", "USD 450"),
    ):
        page.locator(f"[name={name}]").fill(value)
    page.get_by_label("User name").fill("dora")
    page.get_by_label("Password, as the signature").fill("wrong")
    page.get_by_role("button", name="Sign the plan").click()
    expect(page.locator(".problem")).to_contain_text("Not signed")
    expect(page.locator("[name=cost_text]")).to_have_value("USD 450")
    page.get_by_label("Password, as the signature").fill(PASSWORD)
    page.get_by_role("button", name="Sign the plan").click()
    expect(page.locator(".note[data-level=success]")).to_be_visible()
    prescriber.look("11-plan")


def read_and_sign(phone: Device) -> None:
    """Every part is read, a wrong answer is explained and asked again, then the signature."""
    page = phone.page
    page.goto("/portal/")
    expect(page.get_by_text("The clinic can offer you the treatment.")).to_be_visible()
    phone.look("12-home-after")
    page.get_by_role("link", name="Read and sign your consent").click()
    page.locator("form.stack button").click()
    phone.look("13-consent-part")
    place = page.locator(".progress-line")
    parts = int(place.inner_text().split()[-1])
    for number in range(1, parts):
        expect(place).to_have_text(f"Part {number} of {parts}")
        page.get_by_role("link", name="Next").click()
    page.get_by_role("link", name="On to the questions").click()
    assert answer_every_question(phone) > 0, "no answer was wrong"
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("#problems")).to_be_visible()
    page.locator("#id_agrees").check()
    page.get_by_label("Your full name").fill("Jo Example")
    page.get_by_label("Your password").fill(PORTAL_PASSWORD)
    phone.look("15-sign")
    page.evaluate(AXE)
    assert violations(page) == []
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Thank you. Your signature is kept.")).to_be_visible()
    phone.look("16-signed")


def answer_every_question(phone: Device) -> int:
    """From the first option on until each is right; returns how many answers were wrong."""
    page, wrong = phone.page, 0
    while "/question/" in page.url:
        tried = 0
        while page.locator("[data-right]").count() == 0:
            page.locator("[name=option]").nth(tried).check()
            page.get_by_role("button", name="Answer").click()
            expect(page.locator(".taught")).to_be_visible()
            if page.locator("[data-right]").count() == 0:
                wrong, tried = wrong + 1, tried + 1
                expect(page.locator(".taught")).to_contain_text("Not quite")
                phone.look("14-wrong-answer")
        was = page.url
        page.get_by_role("link", name="Go on").click()
        page.wait_for_url(lambda url, was=was: url != was)
    return wrong


def countersign(nurse: Device) -> None:
    page = nurse.page
    page.goto("/patients/?q=Example, Jo")
    page.get_by_role("link", name="Example, Jo").click()
    page.goto(f"{page.url}consent/")
    nurse.look("17-countersign")
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign as the clinician").click()
    expect(page.locator(".consent-steps")).to_contain_text("Alice Nurse")
    nurse.look("18-consent")


def book(desk: Device, clinic: FastClinic) -> None:
    """All six are proposed and booked as one; the first is today and stands on Today."""
    page = desk.page
    page.goto("/patients/?q=Example, Jo")
    page.get_by_role("link", name="Example, Jo").click()
    visits = f"{page.url}calendar/"
    page.goto(visits)
    page.get_by_role("link", name="Plan visits").click()
    today = clinic.clock().astimezone(ZoneInfo(clinic.seeded["zone"])).date()
    page.get_by_label("First day").fill(today.isoformat())
    desk.look("19-plan-visits")
    page.get_by_role("button", name="Plan visits").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Proposal: 6 visits")
    desk.look("20-proposal")
    page.evaluate(AXE)
    assert violations(page) == []
    page.get_by_role("button", name="Book 6 visits").click()
    expect(page.get_by_text("6 visits are booked.")).to_be_visible()
    expect(page.locator("table.week td", has_text="Example")).not_to_have_count(0)
    desk.look("21-week")

    page.goto(visits)
    rows = page.locator("table.visits tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.first).to_contain_text(f"{today:%a} {today.day} {today:%b}")
    expect(rows.first).to_contain_text("1 of 6")
    page.goto("/")
    expect(page.locator("article", has_text="J. Example")).to_contain_text("1 of 6")
    expect(page.locator("article", has_text="J. Example")).to_contain_text("Expected at")
    desk.look("22-today")


def see_it_at_home(phone: Device) -> None:
    phone.page.goto("/portal/")
    expect(phone.page.locator(".next-visit")).to_contain_text("And 5 more visits")
    phone.look("23-home-booked")


NOT_NOW = "Why not now, and what could change it"
JUDGED = {
    "hypertension": (
        "Not now",
        "ELIG-BP-01",
        "Your blood pressure is too high right now. We can look again when it is lower.",
    ),
    "psychosis": (
        "Not now",
        "ELIG-PSYCHOSIS-02",
        "You once lost touch with what is real. Ask your doctor if this may be safe.",
    ),
    "breastfeeding": (
        "Not now",
        "ELIG-PREGNANCY-02",
        "You breastfeed. The drug can get into the milk. We can look again after.",
    ),
    "misuse": (
        "Not now",
        "ELIG-SUBSTANCE-01",
        "Drink or drugs make this unsafe now. We can help you find care for it first.",
    ),
    "no_ecg": (
        "Not known yet",
        "ELIG-ECG-01",
        "We need a new tracing of your heart. It is quick and does not hurt.",
    ),
}
"""By what is found: the outcome, the rule, and what the patient reads."""


@pytest.mark.parametrize("found", JUDGED)
def test_who_cannot_start_now_is_told_why_and_what_could_change_it(
    found: str, clinic: FastClinic, prescriber: Device, phone: Device
) -> None:
    outcome, rule_id, plain = JUDGED[found]
    page = prescriber.page
    address = f"/patients/{clinic.seeded['patients'][found]}/eligibility/"
    page.goto(address)
    expect(page.locator("#outcome")).to_contain_text(outcome)
    reasons = page.locator(".report-main > section .reason[data-outcome=hold]")
    if outcome == "Not known yet":
        reasons = page.locator(".report-main > section .reason[data-outcome=unknown]").first
        expect(reasons.locator(".settles")).to_contain_text("Electrocardiogram")
    expect(reasons).to_have_count(1)
    expect(reasons).to_contain_text(rule_id)
    expect(page.get_by_role("radio", name="Accept for a plan")).to_be_visible()
    page.get_by_role("radio", name="Accept for a plan").check()
    page.get_by_role("button", name="Store the report and the decision").click()
    expect(page.locator(".problem")).to_contain_text("Nobody can be accepted")

    page.goto(f"{address}?words=plain")
    expect(page.locator(".plain-letter")).to_contain_text(plain)
    page.goto(address)
    decision = "more" if outcome == "Not known yet" else "declined"
    page.locator(f"[name=conclusion][value={decision}]").check()
    page.get_by_label("Note for the record").fill("As the report says.")
    page.get_by_role("button", name="Store the report and the decision").click()
    expect(page.locator(".note[data-level=success]")).to_contain_text("stored")
    prescriber.look(f"30-{found}")

    phone.sign_in_at_home(f"{found}@example.com")
    phone.page.get_by_role("link", name="Read the answer").click()
    expect(phone.page.get_by_role("main")).to_contain_text(plain)
    if decision == "declined":
        expect(phone.page.get_by_role("heading", level=1)).to_have_text(NOT_NOW)
    phone.look(f"31-{found}-answer")


def test_ketamine_as_a_medicine_in_the_past_does_not_stand_in_the_way(
    clinic: FastClinic, prescriber: Device
) -> None:
    page = prescriber.page
    page.goto(f"/patients/{clinic.seeded['patients']['medical_ketamine']}/eligibility/")
    expect(page.locator("#outcome")).to_contain_text("Nothing stands in the way")
    page.locator("details.more summary").click()
    rule = page.locator(".reason[data-outcome=allow]", has_text="ELIG-SUBSTANCE-02")
    expect(rule).to_be_visible()
