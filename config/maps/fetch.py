"""Fetches a picture from the one host that the operator named, and trusts it as little as any stranger."""

from typing import NamedTuple
from urllib.parse import urlsplit

from people.outside import Inside, Unreached, ask

MOST_BYTES = 256 * 1024
# What a browser draws without ever running it: no SVG.
PICTURES = {"image/png", "image/jpeg", "image/webp", "image/avif", "image/gif"}


class Unfetched(Exception):
    """There is no picture; the text says why, for the operator's log."""


class Picture(NamedTuple):
    content_type: str
    body: bytes


def fetch_picture(url: str, *, private: bool) -> Picture:
    """`private` lets it reach addresses inside the operator's network. Raises Unfetched."""
    host = urlsplit(url).netloc
    try:
        answer = ask(url, headers={"Accept": ", ".join(sorted(PICTURES))}, private=private, most_bytes=MOST_BYTES)
    except Inside as error:
        raise Unfetched(f"{error}; see MAP_TILE_PRIVATE") from error
    except Unreached as error:
        raise Unfetched(str(error)) from error
    if answer.status != 200 or answer.content_type not in PICTURES:
        raise Unfetched(f"{host} answered {answer.status} with {answer.content_type}")
    if not answer.is_whole:
        raise Unfetched(f"{host} sent more than {MOST_BYTES} bytes, or stopped in the middle")
    return Picture(answer.content_type, answer.body)
