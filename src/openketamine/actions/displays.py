"""Wall screens: an administrator adds one, the screen itself is connected once, and it is revoked.

A code is typed on the screen and not sent in an address: addresses end up in histories and logs.
It works once and for a day; what the screen keeps afterwards is a longer secret of its own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import models

from openketamine.actions.actor import Actor, system_actor
from openketamine.actions.recorded import lock_rows, recorded
from openketamine.core.errors import BadInputError
from openketamine.records.display_token import token_hash
from openketamine.records.models import Clinic, DisplayToken
from openketamine.records.scope import clinic_scope

CODE_GOOD_FOR = timedelta(days=1)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
_REFUSED = (
    "This code is unknown, was used already or is older than a day. "
    "Ask the clinic's administrator for a new one."
)


@dataclass(frozen=True, slots=True)
class NewDisplay:
    """A screen to be connected; its code is known here and nowhere else."""

    id: UUID
    code: str


def add_display(*, name: str, by: Actor, at: datetime) -> NewDisplay:
    """A wall screen that shows the clinic's board once its code is typed there."""
    new = NewDisplay(uuid4(), "-".join(_letters(4) for _ in range(3)))
    with recorded(
        by=by,
        at=at,
        action="add_display",
        subject=f"display:{new.id}",
        permission="clinic.administer",
    ) as write:
        hashed = token_hash(_plain(new.code))
        write.add(DisplayToken, id=new.id, name=name, token_hash=hashed, created_at=at)
        write.facts["name"] = name
    return new


def connect_display(code: str, *, at: datetime) -> str:
    """Exchange a code for what the screen keeps as its cookie: `<clinic>.<secret>`.

    Raises BadInputError for a code that is unknown, used, revoked or older than a day.
    """
    hashed = token_hash(_plain(code))
    for clinic_id in Clinic.objects.order_by("pk").values_list("pk", flat=True):
        with clinic_scope(clinic_id):
            row = _waiting(clinic_id, hashed, at).first()
        if row is not None:
            return f"{clinic_id.hex}.{_connect(row, at)}"
    raise BadInputError(_REFUSED, field="code")


def revoke_display(display_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let a screen show nothing from now on; a second time it changes nothing."""
    with recorded(
        by=by,
        at=at,
        action="revoke_display",
        subject=f"display:{display_id}",
        permission="clinic.administer",
    ) as write:
        rows = DisplayToken.objects.filter(clinic_id=by.clinic_id, pk=display_id)
        row = lock_rows(rows).first()
        if row is None:
            raise BadInputError("There is no such display in this clinic.", field="display")
        if row.revoked_at is None:
            write.change(row, revoked_at=at)


def _connect(found: DisplayToken, at: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    with recorded(
        by=system_actor(found.clinic_id, name="display"),
        at=at,
        action="connect_display",
        subject=f"display:{found.pk}",
        permission="display.connect",
    ) as write:
        row = lock_rows(_waiting(found.clinic_id, found.token_hash, at)).first()
        if row is None:  # another screen was faster
            raise BadInputError(_REFUSED, field="code")
        write.change(row, token_hash=token_hash(secret), connected_at=at)
    return secret


def _waiting(clinic_id: UUID, hashed: str, at: datetime) -> models.QuerySet[DisplayToken]:
    return DisplayToken.objects.filter(
        clinic_id=clinic_id,
        token_hash=hashed,
        connected_at=None,
        revoked_at=None,
        created_at__gt=at - CODE_GOOD_FOR,
    )


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def _plain(code: str) -> str:
    """As typed by hand: hyphens, spaces and small letters do not matter."""
    return "".join(letter for letter in code.upper() if letter in _LETTERS)
