"""The sender as a process and as a command: it sends, it ends when told, and prints no names."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from openketamine.cli import outbox
from openketamine.cli.demo import demo_environment
from openketamine.config.supervisor import service_programs
from openketamine.core.errors import BadInputError
from tests.notify.mail_server import Mailbox, mail_server
from tests.notify.world import NOON, edit, make_clinic, queue, stored

WITHIN_S = 60


def environment(home: Path, database: str, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("OPENKET")}
    settings = {"OPENKETAMINE_HOME": str(home), "OPENKETAMINE_DATABASE": database}
    return kept | settings | {"DJANGO_SETTINGS_MODULE": "openketamine.config.settings"} | more


def start(env: dict[str, str]) -> subprocess.Popen[str]:
    [program] = [one for one in service_programs("127.0.0.1", 8000) if one.name == "sender"]
    return subprocess.Popen(
        [sys.executable, *program.arguments], env=env, stderr=subprocess.PIPE, text=True
    )


def eventually(what: Callable[[], Any]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.2)


def end(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=WITHIN_S)
    assert process.returncode == 0, said
    return said


@pytest.mark.django_db(transaction=True)
def test_the_process_sends_what_is_queued_while_it_runs_and_ends_when_told(
    database_url: str, tmp_path: Path
) -> None:
    ward = make_clinic()
    env = environment(tmp_path, database_url, OPENKETAMINE_EMAIL="sink", OPENKETAMINE_SMS="sink")
    process = start(env)
    try:
        message = queue(ward, "password_reset", path="/portal/reset/a-secret/")
        eventually(lambda: stored(ward, message).state == "sent")
    finally:
        said = end(process)
    [line] = [
        json.loads(one) for one in (tmp_path / "sent-messages.jsonl").read_text().splitlines()
    ]
    assert line["to"] == stored(ward, message).address
    assert "sent 1" in said
    assert "example.org" not in said
    assert "secret" not in said


@pytest.mark.django_db(transaction=True)
def test_a_setting_that_would_send_in_the_clear_is_told_and_sends_nothing(
    database_url: str, tmp_path: Path
) -> None:
    ward = make_clinic()
    queue(ward, "password_reset")
    env = environment(
        tmp_path,
        database_url,
        OPENKETAMINE_SMTP_HOST="mail.example.org",
        OPENKETAMINE_SMTP_FROM="a@clinic.example",
        OPENKETAMINE_SMTP_TLS="none",
    )
    process = start(env)
    assert process.stderr is not None
    said = process.stderr.readline()
    end(process)
    assert "must be encrypted" in said
    assert stored(ward).state == "queued"


def run(*arguments: str) -> str:
    app = typer.Typer()
    app.callback()(lambda: None)
    outbox.register(app)
    done = CliRunner().invoke(app, ["outbox", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


@pytest.fixture
def sunk(settings: Any, tmp_path: Path) -> Path:
    """Every channel ends in a file."""
    settings.EMAIL_BY = settings.SMS_BY = "sink"
    settings.SENT_MESSAGES = tmp_path / "sent.jsonl"
    file: Path = settings.SENT_MESSAGES
    return file


def test_the_command_lists_what_waits_and_sends_it(db: None, sunk: Path) -> None:
    ward = make_clinic()
    message = queue(ward, "password_reset")
    assert run("list").splitlines() == [
        "1 queued",
        f"2026-11-20 18:00 password_reset by email queued ({message})",
    ]
    assert json.loads(run("send-now", "--json")) == {"sent": 1}
    assert "a new password" in sunk.read_text()
    assert run("send-now").strip() == "nothing due"
    listed = json.loads(run("list", "--json"))
    assert listed["counts"]["sent"] == 1
    assert [row["state"] for row in listed["messages"]] == ["sent"]
    assert "example.org" not in str(listed)


def test_the_command_lists_one_state_and_says_which_there_are(db: None) -> None:
    ward = make_clinic()
    edit(ward, queue(ward, key="1"), state="failed", last_error="550 no")
    queue(ward, key="2")
    assert len(run("list", "--state", "failed").splitlines()) == 2
    assert "failed: 550 no" in run("list", "--state", "failed")
    with pytest.raises(BadInputError, match="queued, sending, sent"):
        run("list", "--state", "lost")
    assert stored(ward, queue(ward, key="2")).created_at == NOON


def test_an_empty_outbox_is_said_to_be_empty(db: None) -> None:
    make_clinic()
    assert run("list").strip() == "empty"


@pytest.mark.django_db(transaction=True)
def test_a_demo_sends_nothing_even_where_a_mail_server_and_a_provider_are_set(
    database_url: str, tmp_path: Path
) -> None:
    ward, box = make_clinic(), Mailbox()
    message = queue(ward, "password_reset")
    with mail_server(box) as port:
        real = {
            "OPENKETAMINE_SMTP_HOST": "127.0.0.1",
            "OPENKETAMINE_SMTP_PORT": str(port),
            "OPENKETAMINE_SMTP_TLS": "none",
            "OPENKETAMINE_SMTP_FROM": "a@clinic.example",
            "OPENKETAMINE_SMS": "twilio",
        }
        demo = demo_environment(tmp_path, 8000, 8001, 2575)
        process = start(environment(tmp_path, database_url, **real) | demo)
        try:
            eventually(lambda: stored(ward, message).state == "sent")
        finally:
            end(process)
    assert box.mails == []
    assert "a new password" in (tmp_path / "sent-messages.jsonl").read_text()


@pytest.mark.django_db(transaction=True)
def test_the_process_sends_through_a_real_mail_server_and_goes_on_after_it_was_killed(
    database_url: str, tmp_path: Path
) -> None:
    ward, box = make_clinic(), Mailbox()
    with mail_server(box) as port:
        env = environment(
            tmp_path,
            database_url,
            OPENKETAMINE_SMTP_HOST="127.0.0.1",
            OPENKETAMINE_SMTP_PORT=str(port),
            OPENKETAMINE_SMTP_TLS="none",
            OPENKETAMINE_SMTP_FROM="a@clinic.example",
        )
        first = start(env)
        queue(ward, "password_reset", key="1")
        try:
            eventually(lambda: len(box.mails) == 1)
        finally:
            first.kill()
            first.communicate(timeout=WITHIN_S)
        again = queue(ward, "password_reset", key="2")
        second = start(env)
        try:
            eventually(lambda: stored(ward, again).state == "sent")
        finally:
            end(second)
    assert len({mail["Message-ID"] for mail in box.mails}) == len(box.mails) == 2
