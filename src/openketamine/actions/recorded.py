"""The one door to writing: a transaction in the clinic's scope that ends with an audit row.

Records are written through the `Write` that `recorded` hands out, so a write without an audit
row cannot be expressed; a test reads the actions' source and refuses any other way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models, transaction

from openketamine.actions.actor import Actor
from openketamine.actions.permissions import check_may
from openketamine.core.errors import BadInputError, ForbiddenError
from openketamine.records.chain import START, audit_hash, canonical
from openketamine.records.models import AuditRow, Clinic
from openketamine.records.scope import clinic_scope

M = TypeVar("M", bound=models.Model)


@dataclass(slots=True)
class Write:
    """An open, audited transaction of one actor. `facts` go into the audit row."""

    by: Actor
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    _is_changed: bool = False

    def add(self, model: type[M], **values: Any) -> M:
        """Insert a row of the actor's own clinic (or that clinic itself)."""
        owner = {} if model is Clinic else {"clinic_id": self.by.clinic_id}
        row = model(**owner, **values)
        row.save(force_insert=True)
        self._is_changed = True
        return row

    def add_once(self, model: type[M], *, key: str, **values: Any) -> tuple[M, bool]:
        """Insert a row unless the clinic has one with the same `key` field; says whether it did.

        The database decides, so that of two at the same moment one inserts and neither fails.
        """
        row = model(clinic_id=self.by.clinic_id, **values)
        model._default_manager.bulk_create([row], ignore_conflicts=True)
        same = {"clinic_id": self.by.clinic_id, key: values[key]}
        stored = model._default_manager.get(**same)
        is_new = stored.pk == row.pk
        self._is_changed = self._is_changed or is_new
        return stored, is_new

    def change(self, row: models.Model, **values: Any) -> None:
        """Change fields of a row that is not evidence (the database refuses the others)."""
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        self._is_changed = True

    def keep(self, row: models.Model) -> None:
        """Save a row that a form filled in; it must be of the actor's own clinic."""
        owner = row.pk if isinstance(row, Clinic) else getattr(row, "clinic_id", None)
        if owner != self.by.clinic_id:
            raise ForbiddenError("This is of another clinic.")
        row.save()
        self._is_changed = True

    def remove(self, row: models.Model) -> None:
        """Take away a row that is a setting (the database refuses it for evidence)."""
        row.delete()
        self._is_changed = True

    def note(self, **facts: Any) -> None:
        """Audit something that a framework's own form saves, such as a new password."""
        self.facts.update(facts)
        self._is_changed = True

    @property
    def is_changed(self) -> bool:
        """True when something was written; a repeated request writes nothing."""
        return self._is_changed


@contextmanager
def recorded(
    *, by: Actor, at: datetime, action: str, subject: str, permission: str
) -> Iterator[Write]:
    """One transaction with its audit row. Raises ForbiddenError without the permission.

    `subject` is `<record>:<id>`. An error inside rolls everything back, audit row included.
    """
    check_may(by, permission)
    if at.tzinfo is None:
        raise BadInputError("The time of a write needs a time zone.", field="at")
    with transaction.atomic(), clinic_scope(by.clinic_id):
        write = Write(by=by, at=at)
        yield write
        if write.is_changed:
            _audit(write, action, subject)


def lock_rows(rows: models.QuerySet[M]) -> models.QuerySet[M]:
    """The rows locked until the transaction ends; SQLite has one write lock, taken already."""
    return rows.select_for_update(of=("self",)) if connection.vendor == "postgresql" else rows


def _audit(write: Write, action: str, subject: str) -> None:
    """Append to the clinic's chain; the clinic's row is the lock that numbers it."""
    clinic = lock_rows(Clinic.objects.filter(pk=write.by.clinic_id)).get()
    row = AuditRow(
        clinic=clinic,
        seq=clinic.audit_count + 1,
        at=write.at,
        by_id=write.by.staff_id,
        by_name=write.by.display_name,
        role=write.by.role,
        action=action,
        subject=subject,
        facts=canonical(write.facts),
        prev_hash=clinic.audit_head or START,
    )
    row.hash = audit_hash(row)
    row.save(force_insert=True)
    clinic.audit_count, clinic.audit_head = row.seq, row.hash
    clinic.save(update_fields=["audit_count", "audit_head"])
