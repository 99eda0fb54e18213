"""Asking a host outside, on behalf of the server: once, briefly, without redirects, and never inside the operator's own
network unless she said so. Whose host may be asked at all is for the caller to decide."""

import socket
import ssl
import time
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Thread, Timer
from typing import NamedTuple
from urllib.parse import urlsplit

SECONDS = 3.0
# Python takes these for public, and they lead to any IPv4 address behind a translator: ours too.
TRANSLATED = [IPv6Network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


class Unreached(Exception):
    """There is no answer; the text says why, for the operator's log. It names the host and no path: that may be a
    secret."""


class Inside(Unreached):
    """The name leads into a private network."""


class Answer(NamedTuple):
    """`body` is as much as was asked for; `is_whole` where that was all there is. `retry_after` is that header."""

    status: int
    content_type: str
    body: bytes
    is_whole: bool
    retry_after: str


def ask(url: str, *, method: str = "GET", headers: Mapping[str, str], private: bool, most_bytes: int = 0) -> Answer:
    """One question without a body, answered within SECONDS from the question where the host is to the last of
    `most_bytes`. `private` lets it reach addresses inside the operator's network. Raises Unreached."""
    until = time.monotonic() + SECONDS
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection = HTTPConnection(host, port)
        connection.sock = raw = _connected(host, port, private=private, until=until)
        if parts.scheme == "https":
            wrap = ssl.create_default_context().wrap_socket
            connection.sock = raw = wrap(raw, server_hostname=host, do_handshake_on_connect=False)
        # The socket's own timeout starts anew with every byte; this one does not.
        alarm = Timer(_left(until), _hang_up, [raw])
        alarm.daemon = True
        alarm.start()
        try:
            if isinstance(raw, ssl.SSLSocket):
                raw.do_handshake()
            connection.request(method, path, headers={"User-Agent": "Daybreak", **headers})
            answer = connection.getresponse()
            body = answer.read(most_bytes + 1) if most_bytes else b""
            is_whole = not answer.length and len(body) <= most_bytes
            kind, later = answer.headers.get_content_type(), answer.headers.get("Retry-After", "")
            return Answer(answer.status, kind, body[:most_bytes], is_whole, later)
        finally:
            alarm.cancel()
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        raise Unreached(f"{host}: {type(error).__name__}: {error}") from error


def _left(until: float) -> float:
    """Seconds to the moment `until` of the monotonic clock. Raises TimeoutError when it is over."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is up")
    return left


def _connected(host: str, port: int, *, private: bool, until: float) -> socket.socket:
    address = address_of(host, port, private=private, seconds=_left(until))
    return socket.create_connection((address, port), timeout=_left(until))


def _hang_up(raw: socket.socket) -> None:
    with suppress(OSError):
        # Not SSLSocket's own, which takes the connection from under the thread that reads.
        socket.socket.shutdown(raw, socket.SHUT_RDWR)


def address_of(host: str, port: int, *, private: bool, seconds: float = SECONDS) -> str:
    """The address to connect to. Looked up once and used as it is: asked twice, a name may answer otherwise. Raises
    Inside, an OSError where there is no such name, or TimeoutError."""
    found = _looked_up(host, port, seconds)
    if not private and not all(is_public(ip_address(address)) for address in found):
        raise Inside(f"{host} is at {', '.join(found)}, inside a private network")
    return found[0]


def _looked_up(host: str, port: int, seconds: float) -> list[str]:
    """The resolver takes no time limit and cannot be stopped, so a thread asks it, and is left to itself when it takes
    too long. Callers bound how many such threads there are: they leave a host alone for a while after a failure."""
    answer: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.set_result([str(info[4][0]) for info in found])
        except Exception as error:
            answer.set_exception(error)

    Thread(target=look_up, daemon=True).start()
    try:
        return answer.result(timeout=seconds)
    except TimeoutError:
        raise TimeoutError(f"nobody said within {seconds:.1f} s where it is") from None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast
