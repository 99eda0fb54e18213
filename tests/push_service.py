"""A push service on this machine, which keeps what it was asked and answers as it is told.

def test_something(pushes):              # the fixture lets the settings know it
    subscription = subscribe(pushes, person)
    Sender().turn()
    assert pushes.rung == [subscription.endpoint]
"""

import json
import time
from base64 import urlsafe_b64decode
from contextlib import AbstractContextManager
from email.message import Message as Headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from people.actions.push import start_push
from people.models import PushSubscription, User
from tests.factories import NOW
from tests.serving import serving


class PushService(ThreadingHTTPServer):
    """`rung`: paths in the order in which they were rung, `heads` their headers. `answers`: the status by path, 201
    where none is named; 0 hangs. `headers` go with each answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.rung: list[str] = []
        self.heads: list[Headers] = []
        self.bodies: list[bytes] = []
        self.answers: dict[str, int] = {}
        self.headers: dict[str, str] = {}
        self.delay = 0.0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def endpoint(self, name: str) -> str:
        return f"{self.origin}/push/{name}"

    def count(self, name: str) -> int:
        return self.rung.count(f"/push/{name}")


class Answer(BaseHTTPRequestHandler):
    server: PushService

    def do_POST(self) -> None:
        self.server.rung.append(self.path)
        self.server.heads.append(self.headers)
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(self.server.delay)
        status = self.server.answers.get(self.path.removeprefix("/push/"), 201)
        if status == 0:
            time.sleep(2)
            return
        self.send_response(status)
        for name, value in {"Content-Length": "0", **self.server.headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self) -> None:
        self.server.rung.append(f"GET {self.path}")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


def listening() -> AbstractContextManager[PushService]:
    return serving(PushService())


def subscribe(service: PushService, person: User, name: str = "") -> PushSubscription:
    """A phone of this person's that the service can ring."""
    return start_push(person, endpoint=service.endpoint(name or f"of-{person.pk}"), now=NOW)


def claims_of(head: Headers, public_key: str) -> dict[str, Any]:
    """What the asker says of itself, if it is signed by the owner of the key; by nothing of what made it."""
    scheme, rest = head["Authorization"].split(" ", 1)
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert parts["k"] == public_key
    signed, _dot, signature = parts["t"].rpartition(".")
    first, second = signed.split(".")
    assert json.loads(_bytes(first))["alg"] == "ES256"
    raw = _bytes(signature)
    assert len(raw) == 64
    halves = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes(public_key))
    key.verify(encode_dss_signature(*halves), signed.encode(), ECDSA(SHA256()))
    return dict(json.loads(_bytes(second)))


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
