"""E-mail, against a real mail server on this machine."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from openketamine.core.errors import RefusedError
from openketamine.notify.email.smtp import MailServer, Smtp
from openketamine.notify.port import (
    NotSentError,
    Outgoing,
    RefusedForGoodError,
    TryAgainError,
    UnreachableError,
)
from tests.notify.mail_server import Mailbox, mail_server

MESSAGE = Outgoing(
    id=UUID("11111111-2222-4333-8444-555555555555"),
    clinic_id=UUID("99999999-2222-4333-8444-555555555555"),
    address="maria@example.org",
    subject="Su cita",
    body="Tiene una cita en Riverside Clinic el lun 23 nov, 14:05. Confírmela aquí: https://c/\n",
    language="es",
    at=datetime(2026, 11, 22, 15, 0, tzinfo=UTC),
)
SENDER = "no-reply@clinic.example"


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(box: Mailbox) -> Iterator[int]:
    with mail_server(box) as number:
        yield number


def channel(port: int, **more: Any) -> Smtp:
    server = MailServer(host="127.0.0.1", port=port, encryption="none", **more)
    return Smtp(server, sender=SENDER, timeout_s=10)


def refusal(transport: Smtp, message: Outgoing = MESSAGE) -> NotSentError:
    with pytest.raises(NotSentError) as raised:
        transport.send(message)
    return raised.value


def test_a_message_arrives_as_it_was_written(box: Mailbox, port: int) -> None:
    assert channel(port).send(MESSAGE) == ("<11111111-2222-4333-8444-555555555555@clinic.example>")
    [mail] = box.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, MESSAGE.address, "Su cita")
    assert mail["Date"] == "Sun, 22 Nov 2026 15:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == MESSAGE.body.splitlines()
    assert mail["X-Mailer"] is None


def test_a_second_copy_carries_the_same_id(box: Mailbox, port: int) -> None:
    transport = channel(port)
    transport.send(MESSAGE)
    transport.send(MESSAGE)
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_an_unknown_address_is_refused_for_good(box: Mailbox, port: int) -> None:
    box.by_address[MESSAGE.address] = "550 5.1.1 no such\r\n mailbox"
    error = refusal(channel(port))
    assert isinstance(error, RefusedForGoodError)
    assert error.reason.startswith("550 5.1.1 no such")


def test_a_text_that_the_server_will_not_take_is_refused_for_good(box: Mailbox, port: int) -> None:
    box.to_text = "554 5.7.1 refused by policy"
    assert isinstance(refusal(channel(port)), RefusedForGoodError)


@pytest.mark.parametrize("where", ["by_address", "to_text"])
def test_a_server_that_says_later_is_asked_again(box: Mailbox, port: int, where: str) -> None:
    if where == "by_address":
        box.by_address[MESSAGE.address] = "451 4.7.1 greylisted, come back"
    else:
        box.to_text = "451 4.3.0 come back"
    error = refusal(channel(port))
    assert type(error) is TryAgainError
    assert error.reason.startswith("451 ")


def test_a_server_that_closes_or_refuses_our_sender_refuses_every_message(
    box: Mailbox, port: int
) -> None:
    box.to_sender = "550 5.7.1 sender not allowed"
    assert isinstance(refusal(channel(port)), UnreachableError)
    box.to_sender = "421 4.3.2 going down"
    assert isinstance(refusal(channel(port)), UnreachableError)
    assert box.mails == []


def test_a_server_that_dies_before_it_took_the_text_is_asked_again(box: Mailbox, port: int) -> None:
    box.hangs_up = "before"
    assert type(refusal(channel(port))) is TryAgainError
    box.hangs_up = ""
    channel(port).send(MESSAGE)
    assert len(box.mails) == 1


def test_a_server_that_dies_after_it_took_the_text_gets_it_again_under_the_same_id(
    box: Mailbox, port: int
) -> None:
    box.hangs_up = "after"
    assert type(refusal(channel(port))) is TryAgainError
    box.hangs_up = ""
    channel(port).send(MESSAGE)
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_nobody_at_the_address_of_the_server() -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        error = refusal(channel(taken.getsockname()[1]))
    assert isinstance(error, UnreachableError)
    assert "refused" in error.reason


def test_a_server_that_never_speaks_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        server = MailServer(host="127.0.0.1", port=silent.getsockname()[1], encryption="none")
        error = refusal(Smtp(server, sender=SENDER, timeout_s=0.2))
    assert isinstance(error, UnreachableError)


def test_nothing_can_be_smuggled_into_the_headers(box: Mailbox, port: int) -> None:
    planted = replace(MESSAGE, subject="Hello\r\nBcc: everybody@example.org")
    with pytest.raises(ValueError, match="linefeed"):
        channel(port).send(planted)
    assert box.mails == []


def test_an_address_that_the_server_cannot_write_is_refused_for_good(
    box: Mailbox, port: int
) -> None:
    with mail_server(box, enable_SMTPUTF8=False) as old:
        error = refusal(channel(old), replace(MESSAGE, address="maría@example.org"))
    assert isinstance(error, RefusedForGoodError)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    crt, key = folder / "crt.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-out", str(crt), "-keyout", str(key)),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return crt, key


def trusting(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate[0]))


@pytest.fixture
def sealed(box: Mailbox, certificate: tuple[Path, Path]) -> Iterator[int]:
    """A server that wants encryption and a login."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with mail_server(
        box, tls=context, require_starttls=True, auth_required=True, authenticator=box.sign_in
    ) as number:
        yield number


def test_with_starttls_password_and_text_travel_encrypted(
    box: Mailbox, sealed: int, certificate: tuple[Path, Path]
) -> None:
    server = MailServer(host="127.0.0.1", port=sealed, user="clinic", password="right")
    Smtp(server, SENDER, tls=trusting(certificate)).send(MESSAGE)
    assert (box.signed_in, box.was_encrypted) == (["clinic"], [True])


def test_a_wrong_password_stops_the_channel_and_no_message(
    box: Mailbox, sealed: int, certificate: tuple[Path, Path]
) -> None:
    server = MailServer(host="127.0.0.1", port=sealed, user="clinic", password="wrong")
    error = refusal(Smtp(server, SENDER, tls=trusting(certificate)))
    assert isinstance(error, UnreachableError)
    assert "535" in error.reason
    assert "wrong" not in error.reason


def test_a_certificate_that_nobody_vouches_for_gets_no_password(box: Mailbox, sealed: int) -> None:
    server = MailServer(host="127.0.0.1", port=sealed, user="clinic", password="right")
    assert isinstance(refusal(Smtp(server, SENDER)), UnreachableError)
    assert box.signed_in == []


def test_a_server_without_encryption_is_not_spoken_to_where_it_is_wanted(port: int) -> None:
    server = MailServer(host="127.0.0.1", port=port, user="clinic", password="right")
    assert isinstance(refusal(Smtp(server, SENDER)), UnreachableError)


@pytest.mark.parametrize(
    ("host", "encryption", "says"),
    [
        ("mail.example.org", "none", "must be encrypted"),
        ("10.0.0.5", "none", "must be encrypted"),
        ("127.0.0.1", "ssl3", "one of starttls, tls, none"),
    ],
)
def test_settings_that_would_send_in_the_clear_are_refused(
    host: str, encryption: str, says: str
) -> None:
    with pytest.raises(RefusedError, match=says):
        MailServer(host=host, port=25, encryption=encryption)
