"""The whole demo service in its own processes, and a real Chromium that opens it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

STARTS_WITHIN_S = 120
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two halves of about one length, each with a service of its own: every page, and the rest."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
            half = "pages" if item.path.name == "test_every_page.py" else "browser"
            item.add_marker(pytest.mark.xdist_group(half))


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A running demo: its address and the one password of all its logins."""

    address: str
    password: str
    live_port: int
    mllp_port: int
    home: Path


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """`openketamine demo` in a fresh home folder, ended with the test run."""
    home = tmp_path_factory.mktemp("demo")
    web, live, mllp = free_port(), free_port(), free_port()
    command = [str(Path(sys.executable).with_name("openketamine")), "demo", "--json"]
    command += ["--port", str(web), "--live-port", str(live), "--mllp-port", str(mllp)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENKETAMINE_")}
    environment["OPENKETAMINE_HOME"] = str(home)
    log = home.parent / "demo.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            told = _first_json(process, log)
            yield Service(
                address=told["address"],
                password=told["password"],
                live_port=live,
                mllp_port=mllp,
                home=home,
            )
        finally:
            process.terminate()
            process.wait(20)


def _first_json(process: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    """What the command prints once it serves; fails with its log when it ends instead."""
    text = ""
    assert process.stdout is not None
    for line in process.stdout:
        text += line
        try:
            told: dict[str, Any] = json.loads(text)
        except json.JSONDecodeError:
            continue
        return told
    pytest.fail(f"The demo did not start:\n{text}\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium without a window."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("The browser tests need Chromium (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


OpenAs = Callable[..., Page]


@pytest.fixture(scope="session")
def logins() -> dict[str, Any]:
    """The cookies of people who have signed in during this run."""
    return {}


@pytest.fixture
def open_as(chromium: Browser, service: Service, logins: dict[str, Any]) -> Iterator[OpenAs]:
    """Open a page as a person: `open_as("nurse", "/alerts/", width=390, theme="dark")`.

    People stay signed in between tests; `fresh` signs in anew, for tests that lock the screen.
    The test fails when a page reports an error, a blocked script or style included.
    """
    yield from _opening(chromium, service, logins, sign_in)


@pytest.fixture
def open_as_patient(
    chromium: Browser, service: Service, logins: dict[str, Any]
) -> Iterator[OpenAs]:
    """Open a page of the portal as a patient by the e-mail address, or as nobody: ""

    `language` is that of the pages; else as `open_as`.
    """
    yield from _opening(chromium, service, logins, sign_in_at_home)


def _opening(
    chromium: Browser,
    service: Service,
    logins: dict[str, Any],
    enter: Callable[[Page, str, str], None],
) -> Iterator[OpenAs]:
    contexts = []
    errors: list[str] = []

    def open_page(
        who: str,
        path: str = "/",
        *,
        fresh: bool = False,
        width: int = 1440,
        theme: str = "light",
        language: str = "",
        **options: Any,
    ) -> Page:
        context = chromium.new_context(
            base_url=service.address,
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]
            storage_state=None if fresh else logins.get(who),
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: _note(errors, message))
        if who and (fresh or who not in logins):
            enter(page, who, service.password)
            if not fresh:
                logins[who] = context.storage_state()
        page.goto(path)
        if language and page.locator("html").get_attribute("lang") != language:
            page.locator(f"button[name=language][value={language}]").click()
            page.locator(f"html[lang={language}]").wait_for(state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors


def sign_in(page: Page, username: str, password: str) -> None:
    """Through the login page, to Today."""
    page.goto("/login/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Today").wait_for()


def sign_in_at_home(page: Page, email: str, password: str) -> None:
    """Through the portal's login page, to the patient's own first page."""
    page.goto("/portal/login/demo/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("main form [data-kind=primary]").click()
    page.wait_for_url("**/portal/")


def _note(errors: list[str], message: Any) -> None:
    """A refusal (403, 422) is an answer; a lost stream or connection is what some tests make."""
    is_stream = "/live?" in message.location.get("url", "")
    is_offline = "ERR_INTERNET_DISCONNECTED" in message.text
    is_refusal = " 422 " in message.text or " 403 " in message.text
    if message.type == "error" and not (is_refusal or is_stream or is_offline):
        errors.append(message.text)
