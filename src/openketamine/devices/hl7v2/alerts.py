"""IHE PCD-04: the facets of one alert, spread over several OBX, to one DeviceAlert."""

from __future__ import annotations

from openketamine.core.monitoring.frame import DeviceAlert, Metric
from openketamine.devices.hl7v2.codes import metrics_named
from openketamine.devices.hl7v2.segments import Separators, field_of

_PHASES = frozenset(
    {"tpoint", "start", "continue", "end", "update", "escalate", "de-escalate", "reset"}
)
_PRIORITIES = {"PH": "high", "PM": "medium", "PL": "low", "PN": ""}
_KINDS = {"SP": "physiological", "ST": "technical", "SA": "technical"}
# facets by MDC code and reference id; some senders have only the right one of the two
_FACETS = {
    "68480": "source",
    "MDC_ATTR_ALERT_SOURCE": "source",
    "68481": "phase",
    "MDC_ATTR_EVENT_PHASE": "phase",
    "68482": "state",
    "MDC_ATTR_ALARM_STATE": "state",
    "68483": "inactivation",
    "MDC_ATTR_ALARM_INACTIVATION_STATE": "inactivation",
    "68484": "priority",
    "MDC_ATTR_ALARM_PRIORITY": "priority",
    "68485": "type",
    "MDC_ATTR_ALERT_TYPE": "type",
}
_ANY_ALARM = "196616"  # MDC_EVT_ALARM: the event itself is then the value


class AlertReader:
    """Gathers the OBX of one OBR; `finish` gives the alert, when there was an event."""

    def __init__(self, separators: Separators) -> None:
        self.separators = separators
        self._clear()

    def _clear(self) -> None:
        self.code = ""
        self.text = ""
        self.observed = ""
        self.device = ""
        self.flags: list[str] = []
        self.facets: dict[str, str] = {}
        self.metric: Metric | None = None

    def take(self, fields: list[str]) -> None:
        """Note one OBX of the alert."""
        identifier = [*self.separators.components(field_of(fields, 3)), "", ""]
        self.device = field_of(fields, 18) or self.device
        facet = _FACETS.get(identifier[1]) or _FACETS.get(identifier[0])
        value = field_of(fields, 5)
        if facet == "source":
            self._note_metric(value)
        elif facet is not None:
            self.facets[facet] = self.separators.components(value)[0].strip()
        elif self._is_event(identifier) and not self.code:
            self._event(identifier, value, fields)
        else:
            self._note_metric(field_of(fields, 3))

    def _is_event(self, identifier: list[str]) -> bool:
        code, name = identifier[0], identifier[1]
        is_digits = code.isascii() and code.isdigit()  # "³".isdigit() is true, int("³") fails
        is_event_code = len(code) == 6 and is_digits and 196608 <= int(code) < 262144
        return is_event_code or name.startswith(("MDC_EVT_", "MDCX_EVT_"))

    def _event(self, identifier: list[str], value: str, fields: list[str]) -> None:
        stated = [*self.separators.components(value), "", ""]
        if identifier[0] == _ANY_ALARM and stated[0]:
            self.code, self.text = stated[0], stated[1] or stated[0]
        else:
            self.code = identifier[0] or identifier[1]
            self.text = " ".join(part for part in stated if part) or identifier[1]
        self.observed = field_of(fields, 14)
        repetitions = field_of(fields, 8).split(self.separators.repetition)
        self.flags = [self.separators.components(flag)[0].strip() for flag in repetitions]

    def _note_metric(self, field: str) -> None:
        found = metrics_named(self.separators.first(field), self.separators.component)
        if len(found) == 1:
            (self.metric,) = found

    def finish(self) -> list[tuple[DeviceAlert, str, str]]:
        """The alert with its time (DTM) and device as sent, and forget it; empty without event."""
        if not self.code:
            self._clear()
            return []
        flags = [*self.flags, self.facets.get("priority", ""), self.facets.get("type", "")]
        phase = self.facets.get("phase", "").lower()
        alert = DeviceAlert(
            code=self.code[:80],
            text=self.text[:200],
            kind=next((_KINDS[f] for f in flags if f in _KINDS), self._likely_kind()),
            priority=next((_PRIORITIES[f] for f in flags if f in _PRIORITIES), ""),
            phase=phase if phase in _PHASES else "update",
            metric=self.metric,
        )
        found = [(alert, self.observed, self.device)]
        self._clear()
        return found

    def _likely_kind(self) -> str:
        """Without a stated type: a limit of a metric is the patient's, the rest the device's."""
        is_limit = self.code in ("196648", "196670") or "limit" in self.text.lower()
        return "physiological" if self.metric is not None and is_limit else "technical"
