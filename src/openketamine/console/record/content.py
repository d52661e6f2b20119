"""What the record says: the same content for the page, for print and for the PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from openketamine.console.session.flowsheet import session_flowsheet
from openketamine.console.session.load import SessionPage, verdicts
from openketamine.console.session.log import LogRow, log_rows
from openketamine.core.decision import Decision
from openketamine.core.session.judged import from_payload
from openketamine.queries.clinic import clinic_name
from openketamine.ui import words as shared
from openketamine.ui.plot import Flowsheet, flowsheet_svg

PLOT_POINTS = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalsRow:
    """Vital signs at one minute; None is shown as dashes."""

    at: datetime
    values: tuple[str, ...]
    pressure: str


def record_context(page: SessionPage) -> dict[str, Any]:
    """Everything that the record's template shows, without any request."""
    detail, state = page.detail, page.state
    sheet = session_flowsheet(page.clinic_id, detail, page.at, max_points=PLOT_POINTS)
    full = session_flowsheet(page.clinic_id, detail, page.at)
    is_final = bool(detail.signatures) and not state.needs_addendum
    return {
        "page": page,
        "detail": detail,
        "patient": detail.patient,
        "clinic": clinic_name(clinic_id=page.clinic_id),
        "is_final": is_final,
        "later": _later(page),
        "phase_word": shared.phase(detail.phase),
        "card": state.dose.card if state.dose else None,
        "prepared_by": page.name(state.prepared_by or ""),
        "second": page.name(state.double_checked_by or ""),
        "second_read": _second_read(page),
        "log": log_rows(detail.events),
        "checks": _checks(page),
        "overrides": _of_kind(log_rows(detail.events), page, "override_signed"),
        "adverse": _of_kind(log_rows(detail.events), page, "adverse_event_recorded"),
        "scores": _of_kind(log_rows(detail.events), page, "recovery_scored"),
        "discharge": _discharge(page),
        "alerts": [(shared.condition(a.condition), a) for a in detail.alerts],
        "plot": flowsheet_svg(
            sheet,
            zone=timezone.get_current_timezone(),
            words=_plot_words(sheet),
            time_label=_("Time of day"),
        ),
        "vitals": vitals_rows(full),
        "vital_names": [f"{line.label} {line.unit}" for line in full.lines],
        "title": record_title(page),
    }


def record_title(page: SessionPage) -> str:
    """The document's title, with the patient and the day."""
    day = timezone.localtime(page.state.arrived_at or page.detail.scheduled_at)
    return _("Session record, %(name)s, %(day)s") % {
        "name": page.detail.patient.name,
        "day": f"{day:%Y-%m-%d}",
    }


def vitals_rows(sheet: Flowsheet) -> list[VitalsRow]:
    """One row a minute in which anything was measured, and one for each cuff."""
    minutes: dict[datetime, dict[int, float]] = {}
    for column, line in enumerate(sheet.lines):
        for at, value in line.points:
            if value is not None:
                minutes.setdefault(_minute(at), {}).setdefault(column, value)
    pressures: dict[datetime, list[str]] = {}
    for cuff in sheet.cuffs:
        mean = f" ({cuff.mean:g})" if cuff.mean is not None else ""
        pressures.setdefault(_minute(cuff.at), []).append(f"{cuff.sys:g}/{cuff.dia:g}{mean}")
    columns = range(len(sheet.lines))
    return [
        VitalsRow(
            at=at,
            values=tuple(_figure(minutes.get(at, {}).get(column)) for column in columns),
            pressure=", ".join(pressures.get(at, [])) or "--",
        )
        for at in sorted({*minutes, *pressures})
    ]


def _minute(at: datetime) -> datetime:
    return at - timedelta(seconds=at.second, microseconds=at.microsecond)


def _figure(value: float | None) -> str:
    return "--" if value is None else f"{value:g}"


def _plot_words(sheet: Flowsheet) -> str:
    """What the drawing shows, for a person who cannot see it."""
    parts = []
    for line in sheet.lines:
        values = [value for _at, value in line.points if value is not None]
        span = f"{min(values):g} - {max(values):g} {line.unit}" if values else "--"
        parts.append(f"{line.label} {span}")
    if sheet.cuffs:
        highest = max(sheet.cuffs, key=lambda cuff: cuff.sys)
        parts.append(f"BP max {highest.sys:g}/{highest.dia:g} mmHg, n {len(sheet.cuffs)}")
    start, end = (timezone.localtime(t) for t in (sheet.start, sheet.end))
    return _("Flowsheet from %(start)s to %(end)s: %(parts)s.") % {
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "parts": "; ".join(parts),
    }


def _checks(page: SessionPage) -> list[Any]:
    """The gate as it was judged when the check-in was completed, else as it stands."""
    decision = _judged(page, "checks_completed")
    if decision is None:
        decision = page.checkin
    return list(verdicts(decision.reasons))


def _discharge(page: SessionPage) -> list[Any]:
    """The reasons of the discharge as they were judged at that moment."""
    decision = _judged(page, "discharged")
    return list(verdicts(decision.reasons)) if decision else []


def _judged(page: SessionPage, kind: str) -> Decision | None:
    event = next((e for e in page.detail.events if e.kind == kind), None)
    return from_payload(event.payload["decision"]) if event else None


def _second_read(page: SessionPage) -> Mapping[str, Any]:
    """What the second person read from syringe and pump; empty without a double check."""
    confirmed = [e for e in page.detail.events if e.kind == "double_check_confirmed"]
    return confirmed[-1].payload if confirmed and page.state.double_checked_by else {}


def _later(page: SessionPage) -> range:
    """The numbers of the entries that no signature covers yet, where there is a signature."""
    signed = [event.seq for event in page.detail.events if event.kind == "signed"]
    if not signed or not page.state.needs_addendum:
        return range(0)
    return range(signed[-1] + 1, page.detail.event_count + 1)


def _of_kind(rows: list[LogRow], page: SessionPage, kind: str) -> list[LogRow]:
    wanted = {event.seq for event in page.detail.events if event.kind == kind}
    return [row for row in rows if row.seq in wanted]
