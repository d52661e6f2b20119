"""The sender: takes what is due, hands it to its channel, and says what came of it.

One message that cannot be sent never stops the others; a channel that is down is left alone for a
minute. Between the channel's answer and our commit lies a moment in which a crash leaves open
whether the message went: it is sent again once, so at most two copies arrive. Copies of an e-mail
carry one Message-ID; text messages know no such thing.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from openketamine.actions.actor import Actor, system_actor
from openketamine.actions.outbox_claim import Claim, claim_next, put_off, sweep
from openketamine.actions.outbox_settle import (
    settle_failed,
    settle_given_up,
    settle_held,
    settle_sent,
)
from openketamine.notify.port import (
    NotSentError,
    Outgoing,
    RefusedForGoodError,
    Transport,
    UnreachableError,
)

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480))
"""How long after each try; after the last one, some 15 hours later, the message has failed."""

CHANNEL_REST = timedelta(minutes=1)
MOST_IN_A_ROW = 20
"""Messages of one clinic before the next clinic's turn."""

INTERRUPTED_TWICE = "interrupted twice"

log = logging.getLogger(__name__)


class Sender:
    """Sends for any number of clinics; it remembers only which channels are down."""

    def __init__(self, channels: Mapping[str, Transport], now: Callable[[], datetime]) -> None:
        self._channels = channels
        self._now = now
        self._rests: dict[str, datetime] = {}

    def send_due(self, clinic_id: UUID) -> Counter[str]:
        """Send what is due of one clinic, some of it if it is much; returns how each ended."""
        by, told = system_actor(clinic_id, name="sender"), Counter[str]()
        for lost in sweep(clinic_id=clinic_id, at=self._now()):
            settle_given_up(lost, INTERRUPTED_TWICE, by=by, at=self._now())
            told["failed"] += 1
        for _ in range(MOST_IN_A_ROW):
            claim = claim_next(clinic_id=clinic_id, channels=self._open(), at=self._now())
            if claim is None:
                break
            told[self._handle(claim, by)] += 1
        return told

    def _open(self) -> list[str]:
        now = self._now()
        return [name for name in self._channels if self._rests.get(name, now) <= now]

    def _handle(self, claim: Claim, by: Actor) -> str:
        if claim.held:
            settle_held(claim, by=by, at=self._now())
            return "held"
        try:
            provider_id = self._channels[claim.channel].send(_outgoing(claim, self._now()))
        except RefusedForGoodError as error:
            settle_failed(claim, error.reason, by=by, at=self._now())
            return "failed"
        except UnreachableError as error:
            self._rests[claim.channel] = self._now() + CHANNEL_REST
            return self._again(claim, error.reason, by)
        except NotSentError as error:
            return self._again(claim, error.reason, by)
        except Exception as error:  # a fault of ours with this message: the others must go
            kind = type(error).__name__  # its text may hold the message
            log.error("message %s could not be sent: %s", claim.id, kind)
            return self._again(claim, kind, by)
        settle_sent(claim, provider_id, by=by, at=self._now())
        return "sent"

    def _again(self, claim: Claim, reason: str, by: Actor) -> str:
        if claim.attempts > len(WAITS):
            settle_failed(claim, reason, by=by, at=self._now())
            return "failed"
        put_off(claim, reason, until=self._now() + WAITS[claim.attempts - 1])
        return "put off"


def _outgoing(claim: Claim, at: datetime) -> Outgoing:
    return Outgoing(
        id=claim.id,
        clinic_id=claim.clinic_id,
        address=claim.address,
        subject=claim.subject,
        body=claim.body,
        language=claim.language,
        at=at,
    )
