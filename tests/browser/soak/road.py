"""The road between a phone and the server, with all that happens to requests on it. It lies in the server, so that
every browser has the same one.

    road.take("lost")        # from here on the server hears, and the phone does not
    road.deliver()           # what was under way all the time arrives now
"""

import io
import time
from collections.abc import Callable, Iterable, Iterator
from random import Random
from threading import Event, Lock
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import WSGIRequestHandler

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

HTML = ("text/html; charset=utf-8", b"<!doctype html><title>Free Wi-Fi</title><p>Accept our terms.")
JSON = ("application/problem+json", b'{"detail": "Not now."}')
REFUSALS = ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "429 Too Many Requests"]
LONGEST = 12  # seconds: the outbox has given up by then


class Handler(WSGIRequestHandler):
    """Lets the road cut the connection."""

    def log_message(self, format, *args):
        pass

    def get_environ(self):
        return {**super().get_environ(), "road.handler": self}


class Road:
    """What becomes of every request while a way is taken:

    open     all arrives                            slow      all arrives, after a while
    cut      nothing arrives                        silent    nothing arrives, and nobody says so
    lost     it arrives, the answer does not        half      it arrives, half of the answer comes back
    broken   an error comes back instead            stored    it arrives, and an error comes back
    portal   somebody else's page comes back        elsewhere somebody else's page, by a redirect
    twice    it arrives twice                       late      nothing comes back, and it arrives at `deliver`
    """

    WAYS = ("open", "slow", "cut", "silent", "lost", "half", "broken", "stored", "portal", "elsewhere", "twice", "late")

    def __init__(self, random: Random) -> None:
        self.random = random
        self.way = "open"
        self.is_there = True  # without a signal there is no road at all
        self.application: Application = WSGIHandler()
        self.changed = Event()
        self.under_way: list[tuple[dict[str, Any], bytes]] = []
        self.lock = Lock()
        self.inside = 0  # requests that are being answered
        # What a control changes in a file of ours: part of its name, and the text before and after.
        self.changes: list[tuple[str, str, str]] = []

    def take(self, way: str) -> None:
        self.way = way
        changed, self.changed = self.changed, Event()
        changed.set()

    def deliver(self) -> int:
        """Let arrive what was sent and never answered; how many requests that were."""
        with self.lock:
            arrived, self.under_way = self.under_way, []
        for environ, body in arrived:
            list(self.answer({**environ, "wsgi.input": io.BytesIO(body)}, lambda *_args: None))
        return len(arrived)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self.lock:
            self.inside += 1
        try:
            return getattr(self, f"go_{self.way if self.is_there else 'cut'}")(environ, start_response)
        finally:
            with self.lock:
                self.inside -= 1

    def close(self, patience: float = 10.0) -> None:
        """From here on nothing arrives, and nothing that has is still being answered: the tables are emptied next."""
        self.take("cut")
        end = time.monotonic() + patience
        while self.inside and time.monotonic() < end:
            time.sleep(0.01)

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Our server's."""
        path = environ["PATH_INFO"]
        changes = [change for change in self.changes if change[0] in path]
        if not changes:
            return self.application(environ, start_response)
        environ = {key: value for key, value in environ.items() if key != "HTTP_ACCEPT_ENCODING"}
        said: list[Any] = []
        text = b"".join(self.application(environ, lambda *args: said.extend(args))).decode()
        for _name, before, after in changes:
            assert before in text, f"{path} has no {before}"
            text = text.replace(before, after)
        status, headers = said[:2]
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*headers, ("Content-Length", str(len(text.encode())))])
        return [text.encode()]

    def go_open(self, environ, start_response):
        return self.answer(environ, start_response)

    def go_slow(self, environ, start_response):
        self.changed.wait(self.random.uniform(0, 0.3))
        return self.answer(environ, start_response)

    def go_cut(self, environ, _start_response):
        return cut(environ)

    def go_silent(self, environ, _start_response):
        self.changed.wait(LONGEST)
        return cut(environ)

    def go_lost(self, environ, _start_response):
        list(self.answer(environ, lambda *_args: None))
        return cut(environ)

    def go_half(self, environ, start_response):
        body = b"".join(self.answer(environ, start_response))
        return half(environ, body)

    def go_broken(self, environ, start_response):
        return self.refuse(start_response)

    def go_stored(self, environ, start_response):
        list(self.answer(environ, lambda *_args: None))
        return self.refuse(start_response)

    def go_portal(self, _environ, start_response):
        return say(start_response, "200 OK", HTML)

    def go_elsewhere(self, environ, start_response):
        if environ["PATH_INFO"] == "/portal/":
            return say(start_response, "200 OK", HTML)
        return say(start_response, "302 Found", HTML, ("Location", "/portal/"))

    def go_twice(self, environ, start_response):
        body = read(environ)
        list(self.answer({**environ, "wsgi.input": io.BytesIO(body)}, lambda *_args: None))
        return self.answer({**environ, "wsgi.input": io.BytesIO(body)}, start_response)

    def go_late(self, environ, _start_response):
        if environ["REQUEST_METHOD"] == "POST":
            body = read(environ)
            with self.lock:
                self.under_way.append((environ, body))
        return cut(environ)

    def refuse(self, start_response):
        return say(start_response, self.random.choice(REFUSALS), self.random.choice([HTML, JSON]))


def read(environ: dict[str, Any]) -> bytes:
    return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))


def say(start_response, status: str, content: tuple[str, bytes], *headers: tuple[str, str]) -> list[bytes]:
    kind, body = content
    always = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    start_response(status, [*always, *headers])
    return [body]


def cut(environ: dict[str, Any]) -> list[bytes]:
    """End the connection without a word. The server's handler takes this error for a phone that hung up."""
    environ["road.handler"].close_connection = True
    raise ConnectionAbortedError


def half(environ: dict[str, Any], body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    environ["road.handler"].close_connection = True
    raise ConnectionAbortedError
