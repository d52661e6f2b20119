"""An ORU message to frames: R01 observations (IHE PCD-01) and R40 alerts (IHE PCD-04)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from openketamine.core.monitoring.frame import DeviceAlert, Frame, Metric, Sample, Validity
from openketamine.devices.hl7v2.alerts import AlertReader
from openketamine.devices.hl7v2.message import (
    APPLICATION_ERROR,
    APPLICATION_REJECT,
    DecodedMessage,
    Hl7Error,
    Problem,
)
from openketamine.devices.hl7v2.observation import UnusableError, decode_sample, metric_of
from openketamine.devices.hl7v2.segments import Segments, Separators, field_of, read_segments
from openketamine.devices.hl7v2.times import offset_zone, read_time

_IGNORED_MOST = 100  # names kept of what we did not know; a message may hold thousands
_NAME_LENGTH = 200


def utc_of(_: str) -> tzinfo:
    """The zone of every bed, where nothing else is known."""
    return UTC


def decode_message(
    raw: bytes, *, received_at: datetime, zone_of: Callable[[str], tzinfo] = utc_of
) -> DecodedMessage:
    """Decode one message (without MLLP bytes) into frames, in order of device time.

    Times without an offset take that of MSH-7, or else are in `zone_of` their bed. A message
    whose known observations are all unusable, or that does not name its bed, raises Hl7Error; if
    only some are, they are listed as problems and appear as samples that are not usable.
    """
    if received_at.tzinfo is None:
        raise ValueError("received_at needs a time zone")
    segments = read_segments(raw)
    _check_header(segments)
    try:
        return _Reader(segments, received_at, zone_of).read()
    except Hl7Error as error:
        raise Hl7Error(error.code, error.reason, error.location, segments.header) from None


def _check_header(segments: Segments) -> None:
    header = segments.header
    if not header.control_id:
        raise Hl7Error(APPLICATION_ERROR, "the control id is empty", "MSH^1^10", header)
    if header.message_type != "ORU" or header.trigger not in ("R01", "R40", ""):
        kind = f"{header.message_type}^{header.trigger}"
        reason = f"the message type {kind[:40]!r} is not supported (ORU^R01, ORU^R40)"
        raise Hl7Error(APPLICATION_REJECT, reason, "MSH^1^9", header)
    if not header.version.startswith("2."):
        reason = f"the version {header.version[:20]!r} is not HL7 v2"
        raise Hl7Error(APPLICATION_REJECT, reason, "MSH^1^12", header)


class _Reader:
    """Walks the segments once and gathers samples by bed and device time."""

    def __init__(
        self, segments: Segments, received_at: datetime, zone_of: Callable[[str], tzinfo]
    ) -> None:
        self.segments = segments
        self.separators = segments.separators
        self.received_at = received_at
        msh = segments.msh
        self.sent_time = msh[6] if len(msh) > 6 else ""
        self.zone = offset_zone(self.separators.first(self.sent_time))
        self.zone_of = zone_of
        self.is_alert = segments.header.trigger == "R40"
        self.bed = ""
        self.order_time = ""
        self.source = ""
        self.obr = 0
        self.obx = 0
        self.samples: dict[tuple[str, datetime], dict[Metric, Sample]] = {}
        self.alerts: dict[tuple[str, datetime], list[DeviceAlert]] = {}
        self.sources: dict[tuple[str, datetime], str] = {}
        self.ignored: dict[str, None] = {}
        self.problems: list[Problem] = []
        self.used = 0
        self.alert_reader = AlertReader(self.separators)

    def read(self) -> DecodedMessage:
        """The whole message."""
        mark = self.separators.field
        for line in self.segments.lines:
            kind = line[:3]
            if kind == "OBX":
                self._observation(line.split(mark))
            elif kind == "OBR":
                self._order(line.split(mark))
            elif kind == "PV1":
                self.bed = _bed_key(field_of(line.split(mark), 3), self.separators)
            elif kind == "PID":
                self._flush_alerts()
                self.bed = ""  # never give one patient's values to another one's bed
            elif kind == "PRT" and not self.bed:
                self.bed = _bed_of_participation(line.split(mark), self.separators)
        self._flush_alerts()
        if self.problems and not self.used:
            first = self.problems[0]
            raise Hl7Error(APPLICATION_ERROR, first.reason, first.location)
        return DecodedMessage(
            header=self.segments.header,
            frames=self._frames(),
            ignored=tuple(self.ignored),
            problems=tuple(self.problems),
        )

    def _order(self, fields: list[str]) -> None:
        self._flush_alerts()
        self.obr += 1
        self.order_time = field_of(fields, 7)

    def _observation(self, fields: list[str]) -> None:
        self.obx += 1
        device = field_of(fields, 18)
        if device:
            self.source = self.separators.components(device)[0][:_NAME_LENGTH]
        if self.is_alert:
            self.alert_reader.take(fields)
            return
        sample = self._sample(fields)
        if sample is None:
            return
        bed = self._bed(device)
        key = (bed, self._time(field_of(fields, 14), bed))
        self.sources.setdefault(key, self.source)
        self.samples.setdefault(key, {}).setdefault(sample.metric, sample)

    def _sample(self, fields: list[str]) -> Sample | None:
        """The sample, without value when it cannot be used; None when we have no metric for it."""
        metric: Metric | None = None
        try:
            metric = metric_of(fields, self.separators)
            if metric is None:
                self._ignore(fields)
                return None
            sample = decode_sample(fields, metric, self.separators)
        except UnusableError as error:
            self.problems.append(Problem(f"OBX^{self.obx}^{error.field}", str(error)))
            return None if metric is None else Sample(metric, None, Validity.OUT_OF_RANGE)
        self.used += 1
        return sample

    def _ignore(self, fields: list[str]) -> None:
        code = field_of(fields, 3)
        if code and len(self.ignored) < _IGNORED_MOST:
            self.ignored[code[:_NAME_LENGTH]] = None

    def _bed(self, device: str) -> str:
        bed = self.bed or (_bed_key(device, self.separators) if device else "")
        if not bed:
            reason = "the bed is not named (PV1-3, PRT-9, PRT-10 and OBX-18 are empty)"
            raise Hl7Error(APPLICATION_ERROR, reason, "PV1^1^3")
        return bed

    def _time(self, observed: str, bed: str) -> datetime:
        for text, location in (
            (observed, f"OBX^{self.obx}^14"),
            (self.order_time, f"OBR^{self.obr}^7"),
            (self.sent_time, "MSH^1^7"),
        ):
            if not text or text == '""':
                continue
            try:
                return read_time(text, self.zone or self.zone_of(bed), self.received_at)
            except ValueError as error:
                raise Hl7Error(APPLICATION_ERROR, str(error), location) from None
        reason = "no time is stated (OBX-14, OBR-7 and MSH-7 are empty)"
        raise Hl7Error(APPLICATION_ERROR, reason, "MSH^1^7")

    def _flush_alerts(self) -> None:
        for alert, observed, device in self.alert_reader.finish():
            bed = self._bed(device)
            key = (bed, self._time(observed, bed))
            self.sources.setdefault(key, self.source)
            self.alerts.setdefault(key, []).append(alert)
            self.used += 1

    def _frames(self) -> tuple[Frame, ...]:
        header = self.segments.header
        frames = [
            Frame(
                bed_key=key[0],
                device_at=key[1],
                received_at=self.received_at,
                samples=tuple(self.samples.get(key, {}).values()),
                alerts=tuple(self.alerts.get(key, ())),
                source=source or header.sending_application,
                message_id=header.control_id,
            )
            for key, source in self.sources.items()
        ]
        if len(frames) > 1:
            frames.sort(key=lambda frame: (frame.device_at, frame.bed_key))
        return tuple(frames)


def _bed_key(field: str, separators: Separators) -> str:
    """A location or device as `point^room^bed`, whatever the separators of the message are."""
    key = "^".join(part.strip() for part in separators.components(field)).rstrip("^")
    if len(key) > _NAME_LENGTH:
        raise Hl7Error(APPLICATION_ERROR, "the name of the bed is too long", "PV1^1^3")
    return "" if key == '""' else key


def _bed_of_participation(fields: list[str], separators: Separators) -> str:
    for number in (9, 10):
        key = _bed_key(field_of(fields, number), separators)
        if key:
            return key
    return ""
