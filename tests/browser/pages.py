"""Every page of the product, for checks that hold on all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page: who opens it, where; `room` opens the session of that room instead of `path`.

    `of_patient` opens the first patient of the list, `behind` what stands behind that address.
    """

    name: str
    username: str = "nurse"
    path: str = "/"
    room: str = ""
    of_patient: bool = False
    behind: str = ""
    is_locked: bool = False

    def open(self, page: Page) -> None:
        """Go there; the person is signed in already and Today is open."""
        path = self.path
        if self.is_locked:
            page.keyboard.press("Shift+L")
            page.get_by_role("heading", name="Screen locked").wait_for()
        if self.room:
            link = page.get_by_role("link", name=self.room, exact=True)
            path = f"{link.get_attribute('href')}{self.behind}"
        if self.of_patient:
            page.goto("/patients/")
            path = f"{page.locator('.people a').first.get_attribute('href')}{self.behind}"
        page.goto(path)


PAGES = (
    Shown(name="login", username="", path="/login/"),
    Shown(name="connect", username="", path="/wall/connect/"),
    Shown(name="today"),
    Shown(name="wall", path="/?wall=1"),
    Shown(name="alerts", path="/alerts/"),
    Shown(name="protocol-sets", username="prescriber", path="/protocol-sets/"),
    Shown(
        name="override",
        username="prescriber",
        path="/protocol-sets/consensus-moderate/pause_sbp_mmhg/override/",
    ),
    Shown(name="patients", path="/patients/"),
    Shown(name="new referral", path="/referrals/new/"),
    Shown(name="patient", of_patient=True),
    Shown(name="medical assessment", of_patient=True, behind="assessment/medical/"),
    Shown(name="psychological assessment", of_patient=True, behind="assessment/psychological/"),
    Shown(name="eligibility", username="prescriber", of_patient=True, behind="eligibility/"),
    Shown(name="eligibility in plain words", of_patient=True, behind="eligibility/?words=plain"),
    Shown(name="explorer", path="/explorer/"),
    Shown(name="refused", username="frontdesk", path="/alerts/"),
    Shown(name="lock", path="/alerts/", is_locked=True),
    Shown(name="session expected", room="Room 1"),
    Shown(name="session check-in", room="Room 2"),
    Shown(name="session double check", room="Room 3"),
    Shown(name="session infusing", room="Room 4"),
    Shown(name="session with an alert", room="Room 5"),
    Shown(name="session recovery", room="Room 6"),
    Shown(name="record", room="Room 6", behind="record/"),
)


def slug(name: str) -> str:
    """A page's name as a file name."""
    return re.sub(r"[^a-z]+", "-", name)
