"""Who sends as this bed: two monitors that do it at the same time are two patients, perhaps.

A sender is the device that names itself, else the application at a host, by each connection
apart. Its run goes on while its values come at the pace of time: a device that connects anew has
no overlap with itself, and an old backlog that drains quickly never makes a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from openketamine.core.monitoring.alert import millis
from openketamine.core.monitoring.frame import Frame, Metric

_OF_A_MONITOR = frozenset({Metric.HR, Metric.PR, Metric.SPO2})  # a pump or a cuff sends none
_MARK = "\n"


class Run(NamedTuple):
    """Values of one metric by one sender without a gap, in ms.

    `offset_ms` is our time less the device's at the first, `device_ms` the device's at the last.
    """

    first_ms: int
    last_ms: int
    offset_ms: int
    device_ms: int


class Overlap(NamedTuple):
    """Two senders of one metric at the same time, from the later one's start, by name."""

    since_ms: int
    until_ms: int
    names: tuple[str, str]


def note_sender(runs: dict[str, Run], frame: Frame, at_ms: int, window_ms: int) -> bool:
    """Note which metrics of a frame came from whom; True when there may be others beside.

    What is no newer than the sender's last came again or late and proves nothing.
    """
    device_ms = millis(frame.device_at)
    offset = at_ms - device_ms
    for key in [key for key, run in runs.items() if at_ms - run.last_ms > window_ms]:
        del runs[key]
    own = [
        key
        for sample in frame.samples
        if sample.metric in _OF_A_MONITOR
        for key in _keys(sample.metric, frame)
    ]
    for key in own:
        run = runs.get(key)
        if run is not None and device_ms <= run.device_ms:
            continue
        if run is None or abs(offset - run.offset_ms) > window_ms // 2:
            run = Run(at_ms, at_ms, offset, device_ms)
        runs[key] = Run(run.first_ms, at_ms, run.offset_ms, device_ms)
    return len(runs) > len(own)


def overlap(runs: Mapping[str, Run], window_ms: int) -> Overlap | None:
    """Two senders who have both been heard for as long as silence would take; None without."""
    found = [
        Overlap(max(a.first_ms, b.first_ms), min(a.last_ms, b.last_ms), _names(one, other))
        for (one, a), (other, b) in combinations(sorted(runs.items()), 2)
        if _are_two(one, other)
    ]
    long = [o for o in found if o.until_ms - o.since_ms >= window_ms]
    return max(long, key=lambda o: o.until_ms, default=None)


def _keys(metric: Metric, frame: Frame) -> Iterator[str]:
    """The sender, and where only its connection tells it from another one, that too."""
    key = f"{metric.value}{_MARK}{frame.source}"
    yield key
    if frame.connection:
        yield f"{key}{_MARK}{frame.connection}"


def _are_two(one: str, other: str) -> bool:
    first, second = one.split(_MARK), other.split(_MARK)
    return len(first) == len(second) and first[0] == second[0]


def _names(one: str, other: str) -> tuple[str, str]:
    first, second = (" ".join(key.split(_MARK)[1:]) for key in (one, other))
    return first, second
