"""One whole visit in a real browser: from the check-in to the signed PDF, by two people."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import free_port
from .fast_clinic import SPEED, FastClinic, Monitor, fast_clinic
from .seed import PASSWORD

expect.set_options(timeout=15_000)  # ten minutes on the clinic's fast clock
NORMAL = 7  # a seed whose patient has an ordinary pressure


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[FastClinic]:
    with fast_clinic(tmp_path, (free_port(), free_port(), free_port())) as running:
        yield running


@pytest.fixture
def context(chromium: Browser, clinic: FastClinic) -> Iterator[BrowserContext]:
    opened = chromium.new_context(
        base_url=clinic.address, viewport={"width": 1280, "height": 900}, timezone_id="UTC"
    )
    yield opened
    opened.close()


class Visit:
    """What the people at the bedside do on the session page."""

    def __init__(self, page: Page, clinic: FastClinic) -> None:
        self.page, self.clinic = page, clinic

    def sign_in(self, username: str) -> None:
        self.page.goto(f"/login/?next={self.clinic.path}")
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"**{self.clinic.path}")

    def form(self, name: str) -> Any:
        """A form of the page, unfolded."""
        form = self.page.locator(f"#form-{name}")
        if not form.is_visible():
            form.locator("xpath=ancestor::details[1]/summary").first.click()
        return form

    def fill(self, name: str, fields: dict[str, str]) -> Any:
        """Type into fields and pick options by their names in the form."""
        form = self.form(name)
        for field, value in fields.items():
            option = form.locator(f"input[name={field}][value='{value}']:is([type=radio])")
            if option.count():
                option.check()
            else:
                form.locator(f"[name={field}]").fill(value)
        return form

    def do(self, name: str, **fields: str) -> None:
        """Fill a form and press its button."""
        self.fill(name, fields).locator("button.button").last.click()

    def done(self, name: str, **fields: str) -> None:
        """The same, and it was accepted."""
        self.do(name, **fields)
        expect(self.page.locator(".note[data-level=success]")).to_be_visible()
        self.page.goto(self.clinic.path)

    def chart(self, item: str, value: int) -> None:
        """One tap."""
        button = self.form(f"chart-{item}").locator(f"button[value='{value}']")
        self.charted(button)

    def chart_cadss(self, each: int) -> None:
        """All six items alike."""
        form = self.form("chart-cadss6")
        for name in (1, 2, 6, 7, 15, 22):
            form.locator(f"input[name=cadss_{name}][value='{each}']").check()
        self.charted(form.locator("button.button").last)

    def charted(self, button: Any) -> None:
        """Press it; one line more stands in the log."""
        rows = self.page.locator(".log-row")
        before = rows.count()
        button.click()
        self.page.wait_for_function(
            "n => document.querySelectorAll('.log-row').length > n", arg=before
        )

    def expect_phase(self, phase: str) -> None:
        expect(self.page.locator("[aria-current=step]")).to_contain_text(phase)

    def wait_until(self, moment: datetime) -> None:
        left = (moment - self.clinic.clock()).total_seconds() / SPEED
        self.page.wait_for_timeout(max(left, 0) * 1000)

    def numeral(self, key: str) -> str:
        value = self.page.locator(f'.session-numerals [data-vital="{key}"] .numeral-value')
        expect(value).to_have_text(re.compile(r"^\d+(/\d+)?$"), timeout=15_000)
        return value.inner_text()


@pytest.mark.timeout(420)
def test_a_whole_session_from_the_check_in_to_the_signed_pdf(
    context: BrowserContext, clinic: FastClinic
) -> None:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    visit = Visit(page, clinic)
    with Monitor(clinic, seed=NORMAL) as monitor:
        visit.sign_in("alice")
        arrive(visit)
        weigh(visit)
        check_everything_else(visit)
        prepare_and_double_check(visit)
        ended_at = infuse(visit, monitor, context)
        recover(visit, ended_at)
        sign(visit, context)
    assert errors == []


def arrive(visit: Visit) -> None:
    form = visit.form("arrive")
    form.get_by_text("says own name").click()
    visit.do("arrive")
    expect(
        visit.page.get_by_text("Identify the patient in two ways at least.").first
    ).to_be_visible()
    visit.form("arrive").get_by_text("says own date of birth").click()
    visit.done("arrive")
    visit.expect_phase("Check-in")


def weigh(visit: Visit) -> None:
    """222 typed in kilograms is caught; so is 176 lb typed in kilograms, with a hint."""
    page = visit.page
    visit.do("check-weight", weight="222", unit="kg")
    expect(page.locator("[data-refused]")).to_contain_text("Weigh again and confirm")
    expect(page.locator("#form-check-weight [name=weight]")).to_have_value("222")
    visit.do("check-weight", weight="176", unit="kg")
    expect(page.locator("[data-refused]")).to_contain_text("looks like pounds")
    page.locator("#form-check-weight [name=weight_confirmed]").check()
    visit.do("check-weight")
    expect(page.locator("[data-refused]")).to_contain_text("Choose the right unit")
    page.goto(visit.clinic.path)
    visit.do("check-weight", weight="80")
    expect(page.locator("[data-refused]")).to_contain_text("Unit")
    visit.done("check-weight", weight="80", unit="kg")
    expect(page.locator("#check-weight")).to_contain_text("80 kg is plausible")


def check_everything_else(visit: Visit) -> None:
    visit.do("complete")
    expect(visit.page.locator("[data-refused]")).to_contain_text("SESS-GATE-01")
    visit.page.goto(visit.clinic.path)
    visit.done("check-identity", identity_confirmed="yes")
    visit.done("check-consent", consent_confirmed="yes")
    visit.done("check-plan", plan_confirmed="yes")
    visit.done("check-allergy", ketamine_allergy="no")
    visit.done("check-fasting", since_solids="9", since_clear_fluids="3")
    visit.done("check-escort", escort_name="Sam Example", escort_phone="555 0100")
    visit.done("check-mental_state", psychosis_or_mania="no", intoxicated="no", cannot_consent="no")
    visit.done(
        "check-suicidality",
        cssrs_1_wish_dead="no",
        cssrs_2_thoughts="no",
        cssrs_6_behaviour_ever="no",
    )
    visit.done("check-pregnancy", pregnancy_possible="no")
    sbp, dbp = visit.numeral("nibp").split("/")
    visit.done("check-vitals", sbp=sbp, dbp=dbp, hr=visit.numeral("hr"), spo2=visit.numeral("spo2"))
    visit.done("complete")
    visit.expect_phase("Dose")


def prepare_and_double_check(visit: Visit) -> None:
    page = visit.page
    card = page.locator(".dose-card")
    for figure in ("40 mg", "0.8 mg/mL", "in 50 mL", "75 mL/h", "for 40 min", "0.8 mL"):
        expect(card).to_contain_text(figure)
    expect(card).to_contain_text("80 kg × 0.5")
    visit.done("prepare")
    visit.expect_phase("Double check")
    page.get_by_role("button", name="Double check by a second person").click()
    expect(page.locator("#form-double-check [name=rate_ml_per_h]")).to_have_value("")
    read = {"concentration_mg_per_ml": "0.8", "username": "bob", "password": PASSWORD}
    tick_all(page)
    visit.do("double-check", rate_ml_per_h="57", **read)
    expect(page.locator("#form-double-check [data-refused]")).to_contain_text("not what the dose")
    same = {**read, "username": "alice"}
    visit.do("double-check", rate_ml_per_h="75", **same)
    expect(page.locator("#form-double-check [data-refused]")).to_contain_text("SESS-TWO-01")
    visit.done("double-check", rate_ml_per_h="75", **read)
    expect(page.locator("#log")).to_contain_text("Double check confirmed")
    expect(page.locator("#log-rows")).to_contain_text("Bob Nurse")


def tick_all(page: Page) -> None:
    for box in page.locator("#form-double-check input[type=checkbox]").all():
        box.check()


def infuse(visit: Visit, monitor: Monitor, context: BrowserContext) -> datetime:
    """Start, chart, pause and resume, lose the network once, end after 40 minutes."""
    page, clock = visit.page, visit.clinic.clock
    visit.done("start")
    monitor.mg_per_min = 1.0
    started = clock()
    visit.expect_phase("Infusing")
    visit.chart("moaas", 5)
    visit.chart_cadss(0)
    expect(page.locator("#flowsheet canvas")).to_have_count(6)
    first = page.locator('.session-numerals [data-vital="hr"]').get_attribute("data-at")
    expect(page.locator('.session-numerals [data-vital="hr"]')).not_to_have_attribute(
        "data-at", first or ""
    )
    visit.do("pause", reason="")
    expect(page.locator("#form-pause [data-refused]")).to_contain_text("Reason")
    visit.done("pause", reason="Patient asks for a moment")
    monitor.mg_per_min = 0.0
    paused = clock()
    visit.do("chart-vitals", sbp="126", dbp="80", spo2="97")  # a resume asks for values of now
    expect(page.locator("#log-rows")).to_contain_text("126 mmHg")
    visit.page.goto(visit.clinic.path)
    visit.done("resume", reason="Patient is well again")
    monitor.mg_per_min = 1.0
    stood_still = clock() - paused
    chart_offline(visit, context)
    visit.wait_until(started + stood_still + timedelta(minutes=41))
    visit.done("end", cause="completed", volume_infused_ml="50")
    monitor.mg_per_min = 0.0
    visit.expect_phase("Recovery")
    return clock()


def chart_offline(visit: Visit, context: BrowserContext) -> None:
    """Typed while the connection is down: kept, shown as waiting, sent later with its true time."""
    page = visit.page
    context.set_offline(True)
    visit.form("chart-nausea").locator("button[value='3']").click()
    waiting = page.locator("[data-waiting]")
    expect(waiting).to_contain_text("Nausea 3: waiting to be sent", timeout=20_000)
    page.wait_for_timeout(1500)
    context.set_offline(False)
    expect(waiting).to_be_hidden(timeout=20_000)
    row = page.locator(".log-row", has_text="Nausea")
    expect(row).to_have_count(1)
    expect(row.locator(".chip")).to_contain_text("written")


def recover(visit: Visit, ended_at: datetime) -> None:
    """Not before the time, dissociated, hypotensive or alone: the page says why; then home."""
    page = visit.page
    gate = page.locator("#gate")
    expect(gate).to_contain_text("60 min since the end of the infusion have not passed yet")
    expect(gate).to_contain_text("An escort who is named")
    visit.chart_cadss(2)
    expect(gate).to_contain_text("Still dissociated: CADSS-6 12")
    visit.do("chart-vitals", sbp="82", dbp="48")
    expect(page.locator("#log-rows")).to_contain_text("Systolic 82 mmHg")
    expect(gate).to_contain_text("A last systolic pressure is below 90 mmHg")
    visit.done(
        "escort", escort_name="Sam Example", phone="555 0100", relation="friend", is_present="no"
    )
    expect(gate).to_contain_text("The escort has not come")
    visit.do("discharge")
    expect(page.locator("#form-discharge [data-refused]")).to_contain_text("SESS-GATE-03")
    page.goto(visit.clinic.path)
    visit.done("escort", escort_name="Sam Example", phone="555 0100", is_present="yes")
    visit.done("instructions")
    visit.done(
        "suicidality", cssrs_1_wish_dead="no", cssrs_2_thoughts="no", cssrs_6_behaviour_ever="no"
    )
    visit.wait_until(ended_at + timedelta(minutes=60))
    visit.done(
        "score-aldrete",
        activity="four_limbs",
        respiration="deep_and_cough",
        circulation="within_20_mmhg",
        consciousness="fully_awake",
        spo2="above_92_on_air",
    )
    visit.chart("moaas", 5)
    visit.chart_cadss(0)
    expect(gate).to_contain_text("Discharge is allowed")
    visit.done("discharge")
    visit.expect_phase("Discharge")


def sign(visit: Visit, context: BrowserContext) -> None:
    page = visit.page
    visit.do("sign", meaning="responsible", username="alice", password="wrong")
    expect(page.locator("#form-sign [data-refused]")).to_be_visible()
    visit.done("sign", meaning="responsible", username="alice", password=PASSWORD)
    visit.expect_phase("Signed")
    page.get_by_role("link", name="Open the record").click()
    expect(page.locator("article")).to_contain_text("Alice Nurse")
    address = f"{visit.clinic.path}record.pdf"
    for _ in range(60):
        answer = context.request.get(address)
        if answer.status == 200:
            break
        page.wait_for_timeout(500)
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.body())) as document:
        assert document.Root.MarkInfo.Marked
        assert "Example, Maria" in str(document.docinfo["/Title"])
        assert len(document.pages) >= 2
