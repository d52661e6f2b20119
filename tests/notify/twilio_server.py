"""A server on this machine that speaks Twilio's interface for messages, as it is told."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

SID = "AC" + "0" * 32
TOKEN = "a-secret-token"
PATH = f"/2010-04-01/Accounts/{SID}/Messages.json"


@dataclass
class Provider:
    """What was asked, and what is answered: (status, error code), a break, or nothing special."""

    asked: list[dict[str, str]] = field(default_factory=list)
    answers: (tuple[int, int]) | None = None
    hangs_up: bool = False
    says: str = ""


@contextmanager
def twilio_server(provider: Provider) -> Iterator[str]:
    """Serve a provider on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self._refuses():
                return
            provider.asked.append({key: one for key, [one] in parse_qs(form).items()})
            if provider.hangs_up:
                self.close_connection = True
                self.connection.close()
            elif provider.says:
                self._answer(201, provider.says)
            elif provider.answers is not None:
                status, code = provider.answers
                sentence = f"Not to {provider.asked[-1]['To']}"
                self._answer(status, json.dumps({"code": code, "message": sentence}))
            else:
                number = len(provider.asked)
                self._answer(201, json.dumps({"sid": f"SM{number:032d}", "status": "queued"}))

        def _refuses(self) -> bool:
            scheme, _, login = self.headers.get("Authorization", "").partition(" ")
            if scheme == "Basic" and b64decode(login).decode() == f"{SID}:{TOKEN}":
                return self.path != PATH and self._answer(404, '{"code": 20404}')
            return self._answer(401, '{"code": 20003, "message": "Authenticate"}')

        def _answer(self, status: int, body: str) -> bool:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())
            return True

        def log_message(self, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
