"""The process that sends what waits in the outbox: `python -m openketamine.config.sender`.

A process of its own: a mail server that answers slowly must not hold up a record's PDF. It keeps
nothing in memory that a restart would lose, and ends after the message that it is at.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections import Counter
from datetime import datetime, timedelta
from types import FrameType
from uuid import UUID

from openketamine.core.errors import ShownError

LOOK_EVERY_S = 2.0
REST_AFTER_A_BAD_SETTING_S = 30.0
REMIND_EVERY = timedelta(minutes=5)

log = logging.getLogger(__name__)


class Rounds:
    """Round after round over all clinics: reminders that are due, then what waits."""

    def __init__(self) -> None:
        from django.conf import settings

        from openketamine.config import clock
        from openketamine.notify.channels import transports
        from openketamine.notify.send import Sender

        self._now = clock.now
        self._sender = Sender(transports(settings), clock.now)
        self._reminded_at: datetime | None = None

    def once(self) -> Counter[str]:
        """One round; what goes wrong in one clinic is told and stops no other."""
        from openketamine.queries.clinic import clinic_ids

        told = Counter[str]()
        reminds = self._is_time_to_remind()
        for clinic_id in clinic_ids():
            try:
                if reminds:
                    self._remind(told, clinic_id)
                told.update(self._sender.send_due(clinic_id))
            except Exception as error:  # the database is away, for example; there is a next round
                log.error("round of clinic %s: %s", clinic_id, type(error).__name__)
                told["errors"] += 1
        return told

    def _remind(self, told: Counter[str], clinic_id: UUID) -> None:
        from openketamine.actions.actor import system_actor
        from openketamine.actions.reminders import queue_reminders

        by = system_actor(clinic_id, name="sender")
        if queued := len(queue_reminders(by=by, at=self._now())):
            told["reminders"] += queued

    def _is_time_to_remind(self) -> bool:
        now = self._now()
        if self._reminded_at is not None and now - self._reminded_at < REMIND_EVERY:
            return False
        self._reminded_at = now
        return True


def run() -> None:
    """Send until a signal ends the process."""
    import django

    django.setup()
    from django.db import close_old_connections

    over = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        rounds = Rounds()
    except ShownError as error:  # a setting; the supervisor starts us again
        log.error(error.message)
        over.wait(REST_AFTER_A_BAD_SETTING_S)
        return
    log.info("sending")
    while not over.is_set():
        close_old_connections()
        try:
            told = rounds.once()
        except Exception as error:
            log.error("round: %s", type(error).__name__)
        else:
            if told:
                log.info("%s", ", ".join(f"{how} {count}" for how, count in sorted(told.items())))
        over.wait(LOOK_EVERY_S)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openketamine.config.settings")
    run()
