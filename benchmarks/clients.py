"""Many people at once, with as little work for this machine as can be: raw requests on kept connections."""

import socket
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from people.models import User

# As long as Django wants a CSRF secret; cookie and field just have to agree.
CSRF = "c" * 32


class Connection:
    """One kept connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def send(self, request: bytes) -> tuple[int, bytes]:
        """The answer's status and body. A connection that the server has closed meanwhile is opened again."""
        if self.socket:
            try:
                return self._send(request)
            except ConnectionError:
                self.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        return self._send(request)

    def _send(self, request: bytes) -> tuple[int, bytes]:
        assert self.socket
        self.socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        headers = head.lower()
        length = int(headers.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        if b"connection: close" in headers:
            self.close()
        return int(head[9:12]), body

    def _more(self) -> bytes:
        assert self.socket
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionResetError
        return piece

    def close(self) -> None:
        if self.socket:
            self.socket.close()
        self.socket = None


def all_at_once(port: int, requests: Sequence[bytes], clients: int) -> Counter[int]:
    """Send the requests from so many clients, each one after the other; how many answers had which status."""

    def one(number: int) -> Counter[int]:
        connection = Connection(port)
        statuses = Counter(connection.send(request)[0] for request in islice(requests, number, None, clients))
        connection.close()
        return statuses

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(one, range(clients)), Counter())


def cookies_of(people: Iterable[User]) -> list[str]:
    """A Cookie header for each person, signed in."""
    found = []
    for person in people:
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        found.append(f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}")
    return found


def get(path: str, cookie: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", *_common(cookie), "", ""]).encode()


def post(path: str, cookie: str, fields: dict[str, str]) -> bytes:
    """A form as a browser sends it."""
    return _post(path, cookie, "application/x-www-form-urlencoded", urlencode(fields | {"csrfmiddlewaretoken": CSRF}))


def post_json(path: str, cookie: str, body: str) -> bytes:
    return _post(path, cookie, "application/json", body)


def _post(path: str, cookie: str, kind: str, body: str) -> bytes:
    content = body.encode()
    head = [
        f"POST {path} HTTP/1.1",
        *_common(cookie),
        f"X-CSRFToken: {CSRF}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + content


def _common(cookie: str) -> list[str]:
    return ["Host: localhost", f"Cookie: {cookie}", "Accept-Encoding: gzip"]
