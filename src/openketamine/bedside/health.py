"""What the health page tells: is data coming, is it stored, is it seen."""

from __future__ import annotations

import time
from typing import Any

from openketamine.bedside.hub import Hub
from openketamine.bedside.ingest import Ingest
from openketamine.bedside.recorder import Recorder
from openketamine.bedside.store import Entry
from openketamine.bedside.watch import Watch
from openketamine.devices.hl7v2 import MllpServer


def health(
    ingest: Ingest,
    recorder: Recorder[Entry],
    hub: Hub,
    mllp: MllpServer,
    watch: Watch,
    follow_error: str,
) -> dict[str, Any]:
    """Counters since the start, and the state of the store: ok, slow or failed.

    `follow_error` is why the record cannot be followed, empty when it can.
    """
    status = recorder.status
    store = status.state(time.monotonic())
    return {
        "status": "ok" if store == "ok" and not follow_error else "degraded",
        "store": store,
        "store_error": status.error,
        "follow_error": follow_error,
        "watched_beds": watch.open_count,
        "watch_failures": watch.failures,
        "alerts_to_record": watch.outbox_count,
        "received": ingest.received,
        "rejected": ingest.rejected,
        "not_understood": ingest.not_understood,
        "stored": status.stored,
        "commits": status.commits,
        "queue_depth": recorder.depth,
        "last_commit_s": round(status.last_commit_s, 4),
        "devices": mllp.connection_count,
        "viewers": hub.viewer_count,
        "dropped_frames": hub.dropped,
    }
