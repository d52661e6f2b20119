"""A frame's device alerts as the text of its row, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from openketamine.core.monitoring.frame import DeviceAlert, Metric


def alerts_text(alerts: Iterable[DeviceAlert]) -> str:
    """The alerts in their order as JSON; empty when there are none."""
    found = [asdict(alert) for alert in alerts]
    return json.dumps(found, sort_keys=True, separators=(",", ":")) if found else ""


def read_alerts(text: str) -> tuple[DeviceAlert, ...]:
    """What `alerts_text` wrote."""
    return tuple(_alert(**item) for item in json.loads(text)) if text else ()


def _alert(metric: str | None, **said: str) -> DeviceAlert:
    return DeviceAlert(**said, metric=None if metric is None else Metric(metric))
