"""The alert watch of all beds: steps the engine, keeps what it knows, lists what to record.

Everything runs in the event loop and nothing blocks: the caller stores the snapshots and writes
to the record what `due` lists. A change is shown at once, also while the store fails.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from openketamine.bedside.outgoing import UNREADABLE, Outgoing, Snapshot, outgoing
from openketamine.bedside.store import BedPlace, WatchEntry
from openketamine.bedside.unfinished import (
    RESTARTED,
    as_raised,
    cleared,
    engine_alert,
    still_open,
)
from openketamine.core.monitoring import (
    AlertEvent,
    Change,
    Limits,
    MonitorState,
    acknowledge,
    set_store_slow,
    step,
    take_over,
)
from openketamine.core.monitoring.frame import Frame
from openketamine.queries.watched import UnfinishedAlert

_log = logging.getLogger(__name__)
Show = Callable[[BedPlace, Outgoing], None]
Stepped = tuple[MonitorState, tuple[AlertEvent, ...]]


@dataclass(slots=True)
class BedWatch:
    """One bed. `session` is empty while nobody is watched; the outbox outlives its session."""

    place: BedPlace
    session: str = ""
    limits: Limits | None = None
    state: MonitorState = field(default_factory=MonitorState)
    outbox: list[Outgoing] = field(default_factory=list)
    count: int = 0  # changes so far
    saved: int = 0  # of these, how many a stored snapshot lists

    def snapshot(self) -> Snapshot:
        """What is known now."""
        return Snapshot(self.session, self.state, tuple(self.outbox), self.count)

    def entry(self) -> WatchEntry:
        """What is known now, to be stored."""
        return WatchEntry(place=self.place, snapshot=self.snapshot())


class Watch:
    """The watches of all beds; `show` is told of each change at once."""

    def __init__(self, show: Show) -> None:
        self.show = show
        self.failures = 0
        self._beds: dict[str, BedWatch] = {}

    @property
    def open_count(self) -> int:
        """How many beds are watched."""
        return sum(1 for bed in self._beds.values() if bed.session)

    @property
    def outbox_count(self) -> int:
        """How many changes are not in the record yet."""
        return sum(len(bed.outbox) for bed in self._beds.values())

    def needs_limits(self, place: BedPlace) -> bool:
        """True when the bed is to be watched and its limits are not those in force."""
        if not is_watched(place):
            return False
        bed = self._beds.get(place.bed)
        return bed is None or bed.limits is None or bed.place != place

    def restore(self, place: BedPlace, text: str) -> None:
        """Take over what the process before this one had stored of a bed."""
        try:
            snapshot = Snapshot.from_json(text)
        except UNREADABLE as error:
            _log.error(  # without a traceback, which would show stored values
                "the stored watch of bed %s cannot be read (%s): it starts anew, and what stands "
                "open in the record is taken over",
                place.bed,
                type(error).__name__,
            )
            snapshot = Snapshot.salvaged(text)
        bed = BedWatch(place, snapshot.session, None, snapshot.state, list(snapshot.outbox))
        bed.count = bed.saved = snapshot.count
        self._beds[place.bed] = bed
        for item in bed.outbox:
            self.show(place, item)

    def open(self, place: BedPlace, limits: Limits) -> None:
        """Watch a bed under these limits; a session that was not watched before starts anew.

        The watch of an earlier session must have been closed.
        """
        bed = self._beds.setdefault(place.bed, BedWatch(place))
        if bed.session != place.session:
            assert not bed.session
            bed.session, bed.state = place.session, MonitorState()
        bed.place, bed.limits = place, limits

    def take_over(
        self, place: BedPlace, recorded: Iterable[UnfinishedAlert], at: datetime
    ) -> WatchEntry | None:
        """Make good for what the watch of a bed does not remember of its recorded open alerts.

        Those of the patient who is watched there go on; all others end. Both say why.
        """
        bed = self._beds.get(place.bed) or BedWatch(place)
        known = {alert.id for alert in bed.state.alerts.values()}
        lost = [
            item
            for item in still_open(map(as_raised, recorded), bed.outbox)
            if item.session != bed.session or item.alert_id not in known
        ]
        if not lost:
            return None
        self._beds[place.bed] = bed
        alerts = {}
        for item in lost:
            alert = engine_alert(item) if bed.session == item.session else None
            if alert is None or alert.key in alerts or alert.key in bed.state.alerts:
                self._put(bed, cleared(item, n=bed.count + 1, at=at))
            else:
                alerts[alert.key] = alert
        self._step(bed, lambda: take_over(bed.state, alerts.values(), at), reason=RESTARTED)
        return bed.entry()

    def close_others(self, places: Iterable[BedPlace], at: datetime) -> list[WatchEntry]:
        """End the watch of every bed that has another session now, or none: its alerts clear."""
        wanted = {place.bed: place.session for place in places if is_watched(place)}
        over = [
            b for b in self._beds.values() if b.session and b.session != wanted.get(b.place.bed)
        ]
        for bed in over:
            alerts = tuple(bed.state.alerts.values())
            self._note(bed, tuple(AlertEvent(Change.CLEARED, alert, at) for alert in alerts))
            bed.session, bed.state, bed.limits = "", MonitorState(), None
        return [bed.entry() for bed in over]

    def take(self, place: BedPlace, frame: Frame) -> Snapshot | None:
        """Judge a frame; the snapshot to be stored with it, None when the bed is not watched."""
        bed = self._watched(place.bed, place.session)
        if bed is None or (limits := bed.limits) is None:
            return None
        self._step(bed, lambda: step(bed.state, frame, limits, frame.received_at))
        return bed.snapshot()

    def tick(self, at: datetime, *, is_store_slow: bool) -> list[WatchEntry]:
        """Let time pass at every bed; the beds with news are to be stored."""
        return [bed.entry() for bed in self._beds.values() if self._tick(bed, at, is_store_slow)]

    def _tick(self, bed: BedWatch, at: datetime, is_store_slow: bool) -> bool:
        if (limits := bed.limits) is None:
            return False
        before = bed.count
        self._step(bed, lambda: step(bed.state, None, limits, at))
        self._step(bed, lambda: set_store_slow(bed.state, is_store_slow, at))
        return bed.count > before

    def acknowledge(
        self, bed_id: str, session: str, alert_id: str, by: str, at: datetime
    ) -> WatchEntry | None:
        """A person acknowledged an alert in the record: the engine learns of it.

        One that came before the alert sounded last changes nothing.
        """
        bed = self._watched(bed_id, session)
        if bed is None or not _sounds_since_before(bed.state, alert_id, at):
            return None
        self._step(bed, lambda: acknowledge(bed.state, alert_id, by, at))
        return bed.entry()

    def stored(self, place: BedPlace, snapshot: Snapshot) -> None:
        """A snapshot is durable: what it lists may be written to the record."""
        bed = self._beds[place.bed]
        bed.saved = max(bed.saved, snapshot.count)

    def due(self) -> list[tuple[BedPlace, Outgoing]]:
        """What may be written to the record now, in order."""
        return [
            (bed.place, item)
            for bed in self._beds.values()
            for item in bed.outbox
            if item.n <= bed.saved
        ]

    def done(self, place: BedPlace, item: Outgoing) -> None:
        """It is in the record, or can never be."""
        self._beds[place.bed].outbox.remove(item)

    def _watched(self, bed_id: str, session: str) -> BedWatch | None:
        bed = self._beds.get(bed_id)
        return bed if bed is not None and bed.session and bed.session == session else None

    def _step(self, bed: BedWatch, run: Callable[[], Stepped], reason: str = "") -> None:
        try:
            bed.state, events = run()
        except Exception:  # one bed must not end the watch of the others
            self.failures += 1
            _log.exception("the watch of bed %s failed", bed.place.bed)
            return
        self._note(bed, events, reason)

    def _note(self, bed: BedWatch, events: tuple[AlertEvent, ...], reason: str = "") -> None:
        for event in events:
            if event.change is Change.ACKNOWLEDGED:
                continue  # it came from the record
            self._put(bed, outgoing(bed.count + 1, bed.session, event, reason))

    def _put(self, bed: BedWatch, item: Outgoing) -> None:
        bed.count = item.n
        bed.outbox.append(item)
        self.show(bed.place, item)


def is_watched(place: BedPlace) -> bool:
    """True when alerts are to be raised for the bed: a session is open and the clinic wants it."""
    return bool(place.session) and place.is_alerting_on


def _sounds_since_before(state: MonitorState, alert_id: str, at: datetime) -> bool:
    at_ms = at.timestamp() * 1000
    return any(
        alert.id == alert_id and not alert.is_acknowledged and alert.sounding_since_ms <= at_ms
        for alert in state.alerts.values()
    )
