"""Vital signs taken over from the bed's monitor by one tap, with their age and their source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from openketamine.console.session.deeds import DeedForm
from openketamine.queries.vitals import vitals
from openketamine.ui.templatetags.ui import since
from openketamine.ui.vitals import HR, NIBP, RR, SPO2, Shown

if TYPE_CHECKING:
    from openketamine.console.session.load import SessionPage

_SHOWN: Mapping[str, tuple[Shown, tuple[str, ...]]] = {
    "sbp": (NIBP, NIBP.parts[:1]),
    "dbp": (NIBP, NIBP.parts[1:]),
    "hr": (HR, HR.parts),
    "spo2": (SPO2, SPO2.parts),
    "rr": (RR, RR.parts),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A value of the monitor, as it would be typed, and the device's time of it."""

    text: str
    at: datetime


def offered(page: SessionPage) -> dict[str, Offered]:
    """What the monitor may fill in: neither stale nor flagged, nor from before the arrival.

    A pressure is offered whole or not at all: both values are of one cuff.
    """
    found = {name: value for name in _SHOWN if (value := _newest(page, name))}
    if found.get("sbp") and found.get("dbp") and found["sbp"].at == found["dbp"].at:
        return found
    return {name: value for name, value in found.items() if name not in ("sbp", "dbp")}


def _newest(page: SessionPage, name: str) -> Offered | None:
    shown, parts = _SHOWN[name]
    oldest = max(page.at - timedelta(seconds=shown.stale_s), page.state.arrived_at or page.at)
    for part in parts:
        value, at, flag = page.detail.latest.get(part, (None, page.at, ""))
        if value is not None and not flag and at >= oldest:
            return Offered(text=_typed(value), at=at)
    return None


def _typed(value: float) -> str:
    return f"{Decimal(str(value)).normalize():f}"


def was_measured(page: SessionPage, name: str, value: Decimal, at: datetime) -> bool:
    """True when the monitor of this bed stored this very value, not flagged, at this moment."""
    if page.detail.bed is None:
        return False
    series = vitals(clinic_id=page.clinic_id, bed_id=page.detail.bed.id, since=at, until=at)
    return any(
        stored is not None and not flag and Decimal(str(stored)) == value
        for part in _SHOWN[name][1]
        for stored, flag in _with_flags(series.values, series.flags, part)
    )


def _with_flags(values: Any, flags: Any, part: str) -> Iterator[tuple[float | None, str]]:
    column = values.get(part, ())
    yield from zip(column, flags.get(part, ("",) * len(column)), strict=True)


class FromMonitor(DeedForm):
    """A form whose vital signs can be filled from the monitor; `vital_names` are its fields.

    Beside each a hidden `*_from` holds the device's time. What is recorded carries the source only
    if the monitor did store that value then, so a number changed by hand is a number by hand.
    """

    takes_monitor: ClassVar[bool] = True
    vital_names: ClassVar[tuple[str, ...]] = ()
    missing: tuple[str, ...] = ()

    def shape(self) -> None:
        """The hidden times; a filled field says where its value is from."""
        super().shape()
        for name in self.vital_names:
            self.fields[f"{name}_from"] = forms.CharField(required=False, widget=forms.HiddenInput)
            at = _moment(self[f"{name}_from"].value())
            if at is not None:
                self.fields[name].help_text = _("monitor, at %(at)s, %(age)s ago") % {
                    "at": f"{timezone.localtime(at):%H:%M:%S}",
                    "age": since(self.page.at, at),
                }

    @classmethod
    def filled(cls, data: Mapping[str, Any], page: SessionPage) -> FromMonitor:
        """The form with the monitor's values in place; what it does not offer stays as typed."""
        found = offered(page)
        typed = {name: data[name] for name in data if name not in ("client_key", "intent")}
        stamps = {f"{name}_from": "" for name in cls.vital_names}
        for name in set(cls.vital_names) & set(found):
            typed[name] = found[name].text
            stamps[f"{name}_from"] = _stamp(found[name].at)
        form = cls(page=page, **{**typed, **stamps})
        form.missing = tuple(
            str(form.fields[name].label) for name in cls.vital_names if name not in found
        )
        return form

    @staticmethod
    def stamps(origins: Mapping[str, Any]) -> dict[str, str]:
        """By hidden field: the time of what the monitor measured, as the form sends it."""
        return {
            f"{name}_from": _stamp(datetime.fromisoformat(origin["at"]))
            for name, origin in origins.items()
            if origin.get("source") == "monitor"
        }

    def origins(self) -> dict[str, dict[str, str]]:
        """By field: the monitor as the source and its time, where that is proved."""
        return {
            name: {"source": "monitor", "at": at.isoformat()}
            for name in self.vital_names
            if (at := _moment(self.cleaned_data.get(f"{name}_from")))
            and self.cleaned_data.get(name) is not None
            and was_measured(self.page, name, self.cleaned_data[name], at)
        }


def _stamp(at: datetime) -> str:
    return str(round(at.timestamp() * 1000))


def _moment(stamp: Any) -> datetime | None:
    if not isinstance(stamp, str) or not stamp.isdecimal() or len(stamp) > 15:
        return None
    return datetime.fromtimestamp(int(stamp) / 1000, UTC)
