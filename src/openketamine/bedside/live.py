"""Live streams (SSE) to the browsers: one per page, resumed by Last-Event-ID from the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from openketamine.bedside.frames import stored_event
from openketamine.bedside.hub import Cursor, Event, Hub, Subscriber, without_repeats
from openketamine.bedside.store import Store

RESUME_MOST = 20000  # frames; a viewer away for longer reloads the page's own history
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class Live:
    """What the streams need; `clinic_of(cookie)` may block and is None without a login."""

    hub: Hub
    store: Store
    clinic_of: Callable[[str], str | None]
    health: Callable[[], Mapping[str, Any]]
    cookie_name: str = "sessionid"

    async def stream(self, request: Request) -> Response:
        """GET /live?beds=all or /live?session=ID."""
        cookie = request.cookies.get(self.cookie_name, "")
        clinic = await asyncio.to_thread(self.clinic_of, cookie) if cookie else None
        if clinic is None:
            return JSONResponse({"reason": "log in first"}, status_code=401, headers=_HEADERS)
        wants = _filter(clinic, request.query_params.get("session", ""))
        since = Cursor.parse(request.headers.get("last-event-id", ""))
        return StreamingResponse(
            self._events(wants, clinic, since), media_type="text/event-stream", headers=_HEADERS
        )

    async def health_page(self, _: Request) -> Response:
        """GET /healthz: 200 when all is well, 503 when the store fails."""
        health = self.health()
        return JSONResponse(dict(health), status_code=200 if health["status"] == "ok" else 503)

    async def _events(
        self, wants: Callable[[Event], bool], clinic: str, since: Cursor | None
    ) -> AsyncIterator[bytes]:
        viewer = self.hub.subscribe(wants)  # before the store is read: nothing falls between
        try:
            yield b"retry: 1000\n\n"
            if since is not None:
                missed = await self._missed(wants, clinic, since)
                yield b"".join(event.wire for event in missed)
            async for wire in _following(viewer):
                yield wire
        finally:
            self.hub.unsubscribe(viewer)

    async def _missed(
        self, wants: Callable[[Event], bool], clinic: str, since: Cursor
    ) -> list[Event]:
        """What came after `since`: stored frames, then what is only in the rings so far.

        The millisecond of `since` is given again: its last frames may not have been seen.
        """
        entries = await asyncio.to_thread(self.store.frames_since, clinic, since.ms, RESUME_MOST)
        recent = self.hub.recent(since, wants)
        stored = [
            stored_event(entry, Cursor(round(entry.frame.received_at.timestamp() * 1000)))
            for entry in entries
        ]
        return without_repeats([event for event in stored if wants(event)], recent)


async def _following(viewer: Subscriber) -> AsyncIterator[bytes]:
    while not viewer.is_cut:
        yield b"".join(event.wire for event in await viewer.take())


def _filter(clinic: str, session: str) -> Callable[[Event], bool]:
    def wants(event: Event) -> bool:
        if event.clinic not in ("", clinic):
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
