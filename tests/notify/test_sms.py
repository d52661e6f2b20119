"""Text messages, through the provider's own library against a server on this machine."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from openketamine.notify.channels import channel_names, transports
from openketamine.notify.port import (
    NotSentError,
    Outgoing,
    RefusedForGoodError,
    TryAgainError,
    UnreachableError,
)
from openketamine.notify.sink import Sink
from openketamine.notify.sms.twilio import Account, Http, Twilio
from tests.notify.twilio_server import SID, TOKEN, Provider, twilio_server

MESSAGE = Outgoing(
    id=UUID("11111111-2222-4333-8444-555555555555"),
    clinic_id=UUID("99999999-2222-4333-8444-555555555555"),
    address="+13125550123",
    subject="",
    body="Tiene una cita en Riverside Clinic el lun 23 nov, 14:05. Confírmela aquí: https://c/",
    language="es",
    at=datetime(2026, 11, 22, 15, 0, tzinfo=UTC),
)
ACCOUNT = Account(sid=SID, token=TOKEN, sender="+13125550100")


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def api(provider: Provider) -> Iterator[str]:
    with twilio_server(provider) as address:
        yield address


def refusal(api: str, account: Account = ACCOUNT, timeout_s: float = 10) -> NotSentError:
    with pytest.raises(NotSentError) as raised:
        Twilio(account, Http(api, timeout_s)).send(MESSAGE)
    return raised.value


def test_a_message_is_handed_over_as_it_was_written(provider: Provider, api: str) -> None:
    assert Twilio(ACCOUNT, Http(api)).send(MESSAGE) == f"SM{1:032d}"
    assert provider.asked == [{"To": "+13125550123", "From": "+13125550100", "Body": MESSAGE.body}]


def test_the_receipt_is_asked_for_at_an_address_of_opaque_ids(provider: Provider, api: str) -> None:
    Twilio(replace(ACCOUNT, receipts="https://clinic.example"), Http(api)).send(MESSAGE)
    assert provider.asked[0]["StatusCallback"] == (
        "https://clinic.example/notify/twilio/status/"
        "99999999-2222-4333-8444-555555555555/11111111-2222-4333-8444-555555555555/"
    )


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (400, 21211, RefusedForGoodError),  # no such number
        (400, 21614, RefusedForGoodError),  # not a mobile
        (400, 21610, RefusedForGoodError),  # answered STOP
        (400, 21606, UnreachableError),  # our own number cannot send
        (401, 20003, UnreachableError),
        (403, 20005, UnreachableError),  # account suspended
        (429, 20429, UnreachableError),  # too many requests
        (500, 20500, TryAgainError),
        (503, 20503, TryAgainError),
    ],
)
def test_what_each_answer_means(
    provider: Provider, api: str, status: int, code: int, meaning: type[NotSentError]
) -> None:
    provider.answers = (status, code)
    error = refusal(api)
    assert type(error) is meaning
    assert str(code) in error.reason
    assert "3125550123" not in error.reason


def test_a_wrong_password_stops_the_channel_and_no_message(provider: Provider, api: str) -> None:
    assert isinstance(refusal(api, replace(ACCOUNT, token="wrong")), UnreachableError)
    assert provider.asked == []


def test_nobody_at_the_address_of_the_provider() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = refusal(f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert isinstance(error, UnreachableError)


def test_a_connection_that_breaks_after_the_message_was_handed_over_counts_as_a_try(
    provider: Provider, api: str
) -> None:
    provider.hangs_up = True
    assert type(refusal(api)) is TryAgainError
    assert len(provider.asked) == 1


def test_a_provider_that_never_answers_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        error = refusal(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.2)
    assert type(error) is TryAgainError


def test_an_answer_that_cannot_be_read_counts_as_a_try(provider: Provider, api: str) -> None:
    provider.says = "<html>proxy</html>"
    assert type(refusal(api)) is TryAgainError


def test_no_number_and_no_text_reaches_the_log(
    provider: Provider, api: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        Twilio(ACCOUNT, Http(api)).send(MESSAGE)
        provider.answers = (400, 21211)
        refusal(api)
    assert len(provider.asked) == 2
    assert "3125550123" not in caplog.text
    assert "Riverside" not in caplog.text
    assert TOKEN not in caplog.text


def test_the_settings_of_the_process_do_not_send_it_elsewhere(
    provider: Provider, api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    Twilio(ACCOUNT, Http(api)).send(MESSAGE)
    assert len(provider.asked) == 1


def test_the_secret_is_not_in_what_an_error_would_print() -> None:
    assert TOKEN not in repr(ACCOUNT)


def test_the_sink_writes_down_what_would_leave_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "sent.jsonl"
    sink = Sink(file, "sms")
    sink.send(MESSAGE)
    sink.send(replace(MESSAGE, body="Línea\nzwei"))
    first, second = (json.loads(line) for line in file.read_text().splitlines())
    assert (first["to"], first["body"]) == (MESSAGE.address, MESSAGE.body)
    assert second["body"] == "Línea\nzwei"
    assert file.stat().st_mode & 0o777 == 0o600


class Settings:
    """As `config.settings` without any of them set."""

    EMAIL_BY = SMS_BY = SMTP_HOST = SMTP_USER = SMTP_PASSWORD = SMTP_FROM = ""
    SMTP_PORT, SMTP_TLS, PUBLIC_URL = 587, "starttls", "https://clinic.example"
    TWILIO_ACCOUNT = TWILIO_TOKEN = TWILIO_FROM = ""
    SENT_MESSAGES = Path("unused")


def test_a_channel_that_nobody_set_up_says_what_is_missing() -> None:
    for name, missing in (("email", "OPENKETAMINE_SMTP_HOST"), ("sms", "OPENKETAMINE_SMS")):
        with pytest.raises(UnreachableError, match=missing):
            transports(Settings)[name].send(MESSAGE)


@pytest.mark.parametrize(
    ("channel", "half_set", "missing"),
    [
        ("email", {"EMAIL_BY": "smtp", "SMTP_HOST": "mail"}, "SMTP_FROM"),
        ("sms", {"SMS_BY": "twilio", "TWILIO_ACCOUNT": SID}, "_TOKEN and _FROM"),
    ],
)
def test_a_channel_that_is_half_set_up_says_what_is_missing(
    channel: str, half_set: dict[str, str], missing: str
) -> None:
    settings = type("Half", (Settings,), half_set)
    with pytest.raises(UnreachableError, match=missing):
        transports(settings)[channel].send(MESSAGE)


def test_the_settings_choose_provider_mail_server_or_file(tmp_path: Path) -> None:
    real = type(
        "Real",
        (Settings,),
        {"EMAIL_BY": "smtp", "SMTP_HOST": "mail.example.org", "SMTP_FROM": "a@clinic.example"}
        | {"SMS_BY": "twilio", "TWILIO_ACCOUNT": SID, "TWILIO_TOKEN": TOKEN, "TWILIO_FROM": "+1"},
    )
    assert {name: type(one).__name__ for name, one in transports(real).items()} == {
        "email": "Smtp",
        "sms": "Twilio",
    }
    sink = type("Demo", (Settings,), {"EMAIL_BY": "sink", "SMS_BY": "sink"})
    assert [type(one) for one in transports(sink).values()] == [Sink, Sink]
    assert channel_names() == ["email", "sms"]
