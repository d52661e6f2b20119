"""Live streams (SSE) to the browsers: one per page, resumed by Last-Event-ID from the store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from openketamine.bedside.frames import epoch_ms, stored_event
from openketamine.bedside.hub import Cursor, Event, Hub, Subscriber, without_repeats
from openketamine.bedside.login import Viewer
from openketamine.bedside.shown import alert_event, session_event
from openketamine.bedside.store import Store

RESUME_MOST = 20000  # frames; a viewer away for longer reloads the page's own history
RECHECK_S = 30.0  # a stream ends at most this long after its login does
DISPLAY_RECHECK_S = 2.0  # and that of a wall screen, which nobody can log out, after its revoking
_LATE = timedelta(seconds=10)  # an alert may be due somewhat before it is shown
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class Live:
    """What the streams need; `viewer_of(cookies)` may block and is None without a login."""

    hub: Hub
    store: Store
    viewer_of: Callable[[Mapping[str, str]], Viewer | None]
    health: Callable[[], Mapping[str, Any]]
    recheck_s: float = RECHECK_S

    async def stream(self, request: Request) -> Response:
        """GET /live?beds=all or /live?session=ID."""
        cookies = request.cookies
        viewer = await asyncio.to_thread(self.viewer_of, cookies) if cookies else None
        if viewer is None:
            return JSONResponse({"reason": "log in first"}, status_code=401, headers=_HEADERS)
        query = request.query_params
        wants = _filter(viewer, query.get("session", ""))
        last_id = request.headers.get("last-event-id") or query.get("last_event_id", "")
        events = self._events(wants, viewer, cookies, Cursor.parse(last_id))
        return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)

    async def health_page(self, _: Request) -> Response:
        """GET /healthz: 200 when all is well, 503 when the store fails."""
        health = self.health()
        return JSONResponse(dict(health), status_code=200 if health["status"] == "ok" else 503)

    async def _events(
        self,
        wants: Callable[[Event], bool],
        viewer: Viewer,
        cookies: Mapping[str, str],
        since: Cursor | None,
    ) -> AsyncIterator[bytes]:
        recheck_s = min(self.recheck_s, DISPLAY_RECHECK_S) if viewer.is_display else self.recheck_s
        queue = self.hub.subscribe(wants)  # before the store is read: nothing falls between
        try:
            yield b"retry: 1000\n\n"
            if since is not None:
                missed = await self._missed(wants, viewer.clinic, since)
                yield b"".join(event.wire for event in missed)
            checked = time.monotonic()
            async for wire in _following(queue):  # the clock's event comes every second
                if time.monotonic() - checked > recheck_s:
                    if await asyncio.to_thread(self.viewer_of, cookies) != viewer:
                        return
                    checked = time.monotonic()
                yield wire
        finally:
            self.hub.unsubscribe(queue)

    async def _missed(
        self, wants: Callable[[Event], bool], clinic: str, since: Cursor
    ) -> list[Event]:
        """What came after `since`: stored events, then what is only in the rings so far.

        The millisecond of `since` is given again: its last frames may not have been seen.
        """
        stored = await asyncio.to_thread(self._stored, clinic, since)
        recent = self.hub.recent(since, wants)
        return without_repeats([event for event in stored if wants(event)], recent)

    def _stored(self, clinic: str, since: Cursor) -> list[Event]:
        """Frames, sessions and alerts from the store, in order; in a worker thread."""
        try:
            entries = self.store.frames_since(clinic, since.ms, RESUME_MOST)
            at = _EPOCH + timedelta(milliseconds=since.ms) - _LATE
            changes = self.store.changes_since(clinic, at)
        finally:
            self.store.close()
        alerts = (
            alert_event(clinic, row, Cursor(max(since.ms, epoch_ms(row.at))))
            for row in changes.alerts
        )
        found = [stored_event(e, Cursor(epoch_ms(e.frame.received_at))) for e in entries]
        found += [session_event(clinic, row, since) for row in changes.sessions]
        found += [event for event in alerts if event is not None]
        return sorted(found, key=lambda event: event.cursor)


async def _following(viewer: Subscriber) -> AsyncIterator[bytes]:
    while not viewer.is_cut:
        yield b"".join(event.wire for event in await viewer.take())


def _filter(viewer: Viewer, session: str) -> Callable[[Event], bool]:
    def wants(event: Event) -> bool:
        if event.clinic not in ("", viewer.clinic):
            return False
        if event.name in ("frame", "alert") and not viewer.sees_vitals:
            return False
        return not session or event.session in ("", session)

    return wants


def live_app(live: Live, origins: list[str]) -> Starlette:
    """The web application of the live port; only `origins` may read it with credentials."""
    return Starlette(
        routes=[Route("/live", live.stream), Route("/healthz", live.health_page)],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=origins,
                allow_credentials=True,
                allow_methods=["GET"],
                allow_headers=["Last-Event-ID", "Cache-Control"],
            )
        ],
    )
