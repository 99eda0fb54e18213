"""A tile host on the loopback that behaves as a test tells it."""

import time
from contextlib import AbstractContextManager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from config.maps.views import BLANK
from tests.serving import serving

PNG = BLANK.body


class TileHost(ThreadingHTTPServer):
    """`asked` are the paths in the order they came, `heads` their headers; the rest is what it answers, after
    `seconds`. `drip`: a byte at a time, forever."""

    daemon_threads = True
    status, body, headers, seconds, drip = 200, PNG, {"Content-Type": "image/png"}, 0.0, False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[str] = []
        self.heads: list[Message] = []

    @property
    def template(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{{z}}/{{x}}/{{y}}.png?key=abc"


class Answer(BaseHTTPRequestHandler):
    server: TileHost

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.heads.append(self.headers)
        time.sleep(self.server.seconds)
        self.send_response(self.server.status)
        for name, value in {"Content-Length": str(len(self.server.body)), **self.server.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            while self.server.drip:
                self.wfile.write(b"x")
                time.sleep(0.05)
            self.wfile.write(self.server.body)
        except OSError:
            pass  # The asker has had enough, which is what the test is about.

    def log_message(self, *args: object) -> None:
        pass


def tile_host() -> AbstractContextManager[TileHost]:
    return serving(TileHost())
