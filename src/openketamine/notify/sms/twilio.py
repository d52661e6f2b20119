"""Text messages through Twilio's own library.

Error codes are Twilio's (its error dictionary); a code that is not named here is judged by the
HTTP status: 4xx never, 5xx later.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from requests.exceptions import ConnectTimeout, ProxyError, RequestException, SSLError
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError

from openketamine.notify.port import (
    NotSentError,
    Outgoing,
    RefusedForGoodError,
    TryAgainError,
    UnreachableError,
)
from openketamine.notify.sms.receipt import receipt_address

TIMEOUT_S = 20.0
API = "https://api.twilio.com"

_OURS = {401, 403, 429}
"""HTTP statuses that are about our account and not about one message: signing in, rate."""

_OUR_CODES = {20003, 20005, 20429, 21606, 21659, 30001, 63038}
"""Signing in, account suspended, too many requests, our own number, queue full, day's limit."""

_STOPPED = 21610
"""The person has answered STOP: no text message may go there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account with its number; `receipts` is where receipts come back to, empty for none."""

    sid: str
    token: str = field(repr=False)
    sender: str
    receipts: str = ""


class Http(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """Twilio's client with a time limit, silent in the log, and no way around it to elsewhere."""

    def __init__(self, api: str = API, timeout_s: float = TIMEOUT_S) -> None:
        quiet = logging.getLogger("openketamine.notify.silent")
        quiet.disabled = True  # the library logs addresses and answers, telephone numbers in them
        super().__init__(timeout=timeout_s, logger=quiet, max_retries=0)
        self._api = api

    def request(self, method: str, url: str, *args: object, **kwargs: object) -> Response:
        """As the library's, to the configured address of the interface."""
        return super().request(method, url.replace(API, self._api, 1), *args, **kwargs)


class Twilio:
    """The channel."""

    def __init__(self, account: Account, http: Http | None = None) -> None:
        self._account = account
        self._client = Client(
            account.sid,
            account.token,
            http_client=http or Http(),
            environment={"TWILIO_EDGE": ""},  # not the process's own: settings alone count
        )

    def send(self, message: Outgoing) -> str:
        """Hand one text message over; returns Twilio's id of it."""
        more = {"status_callback": self._receipt(message)} if self._account.receipts else {}
        try:
            sent = self._client.messages.create(
                to=message.address, from_=self._account.sender, body=message.body, **more
            )
        except TwilioException as error:
            raise _answered(error) from None
        except RequestException as error:
            if _was_never_sent(error):
                raise UnreachableError(f"Twilio cannot be reached: {_kind(error)}.") from None
            raise TryAgainError(f"The connection broke: {_kind(error)}.") from None
        except ValueError:  # no JSON
            raise TryAgainError("Twilio's answer cannot be read.") from None
        return str(sent.sid)

    def _receipt(self, message: Outgoing) -> str:
        return receipt_address(self._account.receipts, message.clinic_id, message.id)


def _answered(error: TwilioException) -> NotSentError:
    """What a refusal means. Twilio's own sentence repeats the number, so it is not kept."""
    status, code = getattr(error, "status", 0), getattr(error, "code", None)
    reason = f"Twilio {status}, code {code}"
    if code == _STOPPED:
        return RefusedForGoodError(f"{reason}: the person answered STOP")
    if status in _OURS or code in _OUR_CODES:
        return UnreachableError(reason)
    return RefusedForGoodError(reason) if 400 <= status < 500 else TryAgainError(reason)


def _was_never_sent(error: RequestException) -> bool:
    """True when there was no connection; one that broke later may have carried the message."""
    if isinstance(error, ConnectTimeout | SSLError | ProxyError):
        return True
    return bool(error.args) and isinstance(error.args[0], MaxRetryError)


def _kind(error: Exception) -> str:
    return type(error).__name__
