"""Every page of the product, for checks that hold on all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page

from openketamine.config.demo_pathway import PATHWAY_LOGINS
from openketamine.config.demo_portal import PATIENT_LOGINS
from openketamine.learn.library import SLUGS

PAT, OLIVE, BO = (login.email for login in (*PATIENT_LOGINS, *PATHWAY_LOGINS))
NOBODY = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page: who opens it, where; with `link` the page behind that link of the page at `path`.

    `button` is the same by a selector, where the words depend on the language.
    `room` is the link of a room on Today, `patient` that of a patient in the list; `behind` is
    added to the address of the link. A page of the `portal` is opened by a patient or by nobody.
    """

    name: str
    username: str = "nurse"
    path: str = "/"
    link: str = ""
    button: str = ""
    room: str = ""
    patient: str = ""
    behind: str = ""
    portal: bool = False
    is_locked: bool = False

    @property
    def start(self) -> str:
        """A page that whoever opens this one may open."""
        if not self.portal:
            return "/"
        return "/portal/" if self.username else "/portal/login/demo/"

    def open(self, page: Page) -> None:
        """Go there; the person is signed in already and `start` is open."""
        if self.is_locked:
            page.keyboard.press("Shift+L")
            page.get_by_role("heading", name="Screen locked").wait_for()
        path = f"/patients/?q={self.patient}" if self.patient else self.path
        page.goto(path)
        link = self.link or self.room or self.patient
        if link or self.button:
            named = page.get_by_role("link", name=link, exact=bool(self.room))
            found = page.locator(self.button) if self.button else named.first
            page.goto(f"{found.get_attribute('href')}{self.behind}")


def _of(patient: str, name: str, behind: str, username: str = "prescriber") -> Shown:
    return Shown(name=name, username=username, patient=patient, behind=behind)


def _portal(name: str, path: str, who: str = NOBODY) -> Shown:
    return Shown(name=f"portal {name}", username=who, path=path, portal=True)


CONSOLE = (
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
    Shown(name="patients", path="/patients/"),
    Shown(name="new referral", username="frontdesk", path="/referrals/new/"),
    _of("Pretend", "patient", ""),
    _of("Rehearsal", "patient booked", ""),
    _of("Pretend", "intake", "intake/"),
    _of("Pretend", "assessment medical", "assessment/medical/"),
    _of("Pretend", "assessment psychological", "assessment/psychological/"),
    _of("Testcase", "eligibility hold", "eligibility/"),
    _of("Imaginary", "eligibility unknown", "eligibility/"),
    _of("Mockup", "eligibility caution", "eligibility/"),
    _of("Testcase", "eligibility in plain words", "eligibility/?words=plain"),
    _of("Testcase", "eligibility override", "eligibility/depression/ELIG-BP-01/override/"),
    _of("Mockup", "plan not allowed yet", "plan/"),
    _of("Showcase", "plan", "plan/"),
    _of("Prototype", "consent to countersign", "consent/"),
    _of("Prototype", "consent text", "consent/1/en/"),
    _of("Pretend", "documents", "documents/"),
    Shown(name="calendar week", username="frontdesk", path="/calendar/"),
    Shown(name="calendar day", username="frontdesk", path="/calendar/?view=day"),
    Shown(name="calendar plan", username="frontdesk", path="/calendar/plan/"),
    Shown(name="calendar by hand", username="frontdesk", path="/calendar/plan/", link="By hand"),
    Shown(name="calendar waiting", username="frontdesk", path="/calendar/waiting/"),
    Shown(name="calendar opening", username="frontdesk", path="/calendar/opening/"),
    _of("Rehearsal", "calendar of a patient", "calendar/", username="frontdesk"),
    Shown(name="outbox", username="frontdesk", path="/outbox/"),
    Shown(name="messages", username="frontdesk", path="/messages/"),
    Shown(name="conversation", username="frontdesk", path="/messages/", link="Showcase"),
)
PORTAL = (
    _portal("login", "/portal/login/demo/"),
    _portal("reset", "/portal/reset/"),
    _portal("join", "/portal/join/demo/"),
    _portal("welcome", "/portal/welcome/"),
    _portal("home begun", "/portal/", PAT),
    _portal("home with a consent", "/portal/", OLIVE),
    _portal("home booked", "/portal/", BO),
    _portal("answer", "/portal/answer/", OLIVE),
    _portal("intake", "/portal/intake/", PAT),
    *(
        _portal(f"intake {name}", f"/portal/intake/{name}/", PAT)
        for name in ("reason", "indications", "history", "trials", "medicines", "pregnancy")
    ),
    *(
        _portal(f"intake {name}", f"/portal/intake/{name}/", PAT)
        for name in ("substances", "safety", "emergency_contact")
    ),
    _portal("documents", "/portal/documents/", PAT),
    _portal("account", "/portal/account/", PAT),
    _portal("messages", "/portal/messages/", PAT),
    _portal("visits", "/portal/visits/", BO),
    _portal("times", "/portal/visits/times/", BO),
    Shown(
        name="portal visit",
        username=BO,
        path="/portal/visits/",
        button="main a[data-kind=primary]",
        portal=True,
    ),
    _portal("consent to begin", "/portal/consent/", OLIVE),
    _portal("consent signed", "/portal/consent/", BO),
    _portal("consent part", "/portal/consent/part/risks/", OLIVE),
    _portal("consent question", "/portal/consent/question/way_home/", OLIVE),
    _portal("consent whole", "/portal/consent/whole/", BO),
    _portal("consent withdraw", "/portal/consent/withdraw/", BO),
    _portal("learn", "/learn/"),
    _portal("learn compare", "/learn/compare/"),
    *(_portal(f"learn {name}", f"/learn/{name}/") for name in SLUGS),
)
PAGES = (*CONSOLE, *PORTAL)
IN_TWO_LANGUAGES = tuple(one for one in PORTAL if "consent part" not in one.name)
"""A consent that was opened stays in the language in which it was opened."""


def slug(name: str) -> str:
    """A page's name as a file name."""
    return re.sub(r"[^a-z]+", "-", name)
