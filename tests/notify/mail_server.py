"""A real mail server on this machine that answers as it is told."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailbox:
    """What arrived, and what the server answers: to an address, to any text, or by hanging up."""

    mails: list[EmailMessage] = field(default_factory=list)
    by_address: dict[str, str] = field(default_factory=dict)
    to_sender: str = ""
    to_text: str = ""
    hangs_up: str = ""  # "before" or "after" the text was taken
    signed_in: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.by_address.get(address, ""):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.hangs_up == "before":
            return self._hang_up(server)
        if self.to_text:
            return self.to_text
        content = cast(bytes, envelope.content)
        self.mails.append(cast(EmailMessage, message_from_bytes(content, policy=default)))
        self.was_encrypted.append(session.ssl is not None)
        if self.hangs_up == "after":
            return self._hang_up(server)
        return "250 OK"

    def sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, way: str, data: Any
    ) -> Any:
        if isinstance(data, LoginPassword) and data.password == b"right":
            self.signed_in.append(data.login.decode())
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False)

    def _hang_up(self, server: SMTP) -> str:
        assert server.transport is not None
        server.transport.abort()
        return "250 nobody hears this"


class _Server(Controller):
    def port_of(self) -> int:
        assert self.server is not None
        port: int = cast(Any, self.server).sockets[0].getsockname()[1]
        return port

    def _trigger_server(self) -> None:
        """The first visitor goes to the port that the system gave, not to port 0."""
        with socket.create_connection(("127.0.0.1", self.port_of()), timeout=10) as visit:
            visit.recv(1024)


@contextmanager
def mail_server(box: Mailbox, *, tls: ssl.SSLContext | None = None, **more: Any) -> Iterator[int]:
    """Serve a mailbox on a free port of 127.0.0.1."""
    server = _Server(box, hostname="127.0.0.1", port=0, tls_context=tls, **more)
    server.start()
    try:
        yield server.port_of()
    finally:
        server.stop()
