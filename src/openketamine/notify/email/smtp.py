"""E-mail through a mail server (SMTP), one connection for each message.

What a server's answer means: 4xx now not, 5xx never (RFC 5321, 4.2.1). A connection that breaks
after the text was handed over leaves open whether the mail will arrive: it is sent again under
the same Message-ID.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from ipaddress import ip_address

from openketamine.core.errors import RefusedError
from openketamine.notify.email.letter import letter
from openketamine.notify.port import (
    NotSentError,
    Outgoing,
    RefusedForGoodError,
    TryAgainError,
    UnreachableError,
)

TIMEOUT_S = 20.0
ENCRYPTIONS = ("starttls", "tls", "none")
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A mail server and how to sign in. Only one on this machine is spoken to unencrypted."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    encryption: str = "starttls"

    def __post_init__(self) -> None:
        if self.encryption not in ENCRYPTIONS:
            raise RefusedError(
                f"OPENKETAMINE_SMTP_TLS must be one of {', '.join(ENCRYPTIONS)}.", field="smtp_tls"
            )
        if self.encryption == "none" and not _is_this_machine(self.host):
            raise RefusedError(
                "Messages to a mail server of another machine must be encrypted: "
                "set OPENKETAMINE_SMTP_TLS to starttls or tls.",
                field="smtp_tls",
            )


@dataclass(frozen=True, slots=True)
class Smtp:
    """The channel. `tls` is what the server's certificate is judged by."""

    server: MailServer
    sender: str
    timeout_s: float = TIMEOUT_S
    tls: ssl.SSLContext | None = None

    def send(self, message: Outgoing) -> str:
        """Hand one e-mail to the server; returns its Message-ID."""
        mail = letter(message, self.sender)
        link = self._connected()
        try:
            link.send_message(mail, self.sender, [message.address])
        except smtplib.SMTPRecipientsRefused as refused:
            [(code, text)] = refused.recipients.values()
            raise _answered(code, text) from None
        except smtplib.SMTPSenderRefused as error:  # whoever the message is for
            raise UnreachableError(_said(error.smtp_code, error.smtp_error)) from None
        except smtplib.SMTPResponseException as error:
            raise _answered(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError:
            raise RefusedForGoodError("The mail server takes no such address.") from None
        except (smtplib.SMTPException, OSError) as error:
            raise TryAgainError(f"The connection broke: {_kind(error)}.") from None
        finally:
            _leave(link)
        return str(mail["Message-ID"])

    def _connected(self) -> smtplib.SMTP:
        """A connection that is encrypted and signed in; raises UnreachableError."""
        server, tls = self.server, self.tls or ssl.create_default_context()
        link: smtplib.SMTP | None = None
        try:
            if server.encryption == "tls":
                link = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=self.timeout_s, context=tls
                )
            else:
                link = smtplib.SMTP(server.host, server.port, timeout=self.timeout_s)
            if server.encryption == "starttls":
                link.starttls(context=tls)
            if server.user:
                link.login(server.user, server.password)
        except smtplib.SMTPResponseException as error:
            reason = f"The mail server does not let us in: {error.smtp_code}."
        except (smtplib.SMTPException, OSError) as error:
            reason = f"The mail server cannot be reached: {_kind(error)}."
        else:
            return link
        if link is not None:
            link.close()
        raise UnreachableError(reason)


def _answered(code: int, text: bytes | str) -> NotSentError:
    """What an answer to one message means; 421 closes the service to every message."""
    if code == 421:
        return UnreachableError(_said(code, text))
    permanent = 500 <= code <= 599
    return (RefusedForGoodError if permanent else TryAgainError)(_said(code, text))


def _said(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(said.split())}"[:_LONGEST_REASON]


def _leave(link: smtplib.SMTP) -> None:
    """Say goodbye; what the server answers changes nothing for the message."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        link.quit()
    link.close()


def _kind(error: Exception) -> str:
    """The kind of an error, and the system's word for it; never what was being sent."""
    said = error.strerror if isinstance(error, OSError) else None
    return f"{type(error).__name__}{f' ({said})' if said else ''}"


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
