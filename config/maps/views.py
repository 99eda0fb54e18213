"""Raster tiles of another host by way of ours: no phone ever tells that host what it looks at."""

import logging
import time
from base64 import b64decode
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.maps.fetch import Picture, Unfetched, fetch_picture
from config.maps.store import TileStore
from people.actions.limiting import spend
from people.rules.limits import place_of

log = logging.getLogger(__name__)

DEEPEST = 19
OLDEST = 30 * 24 * 3600  # seconds that a tile is kept
ON_PHONES = 24 * 3600
# One transparent pixel, for where there is no tile.
BLANK = Picture(
    "image/png",
    b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="),
)
# Threads of one process that may wait for the other host: the rest stay free for shifts and claims.
WAITING = BoundedSemaphore(2)
# After a failure nobody waits for the host for so long.
PAUSE = 10.0  # seconds


class Host:
    """What this process has last seen of the tile host; `paused_until` is on the monotonic clock."""

    paused_until = 0.0


@require_safe
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """A tile from our cache or the operator's host; 503 where too many are being fetched already (asking again helps),
    429 where one place on the net wants too many, and a transparent one where the host does not answer."""
    if not settings.MAP_TILE_URL or z > DEEPEST or max(x, y) >= 2**z:
        raise Http404
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return HttpResponse(status=403)  # Somebody else's map would use up the operator's quota.
    url = settings.MAP_TILE_URL.format(z=z, x=x, y=y)
    picture = store().get(url)
    if picture is None:
        spend("map_tile", f"place {place_of(request.META)}", now=timezone.now())
        if not WAITING.acquire(blocking=False):
            return _kept_by_nobody(HttpResponse(status=503, headers={"Retry-After": "1"}))
        try:
            picture = store().get_or_make(url, lambda: _fetched(url))
        except Unfetched as failure:
            log.warning("No map tile: %s", failure)
            return _kept_by_nobody(_picture(BLANK))
        finally:
            WAITING.release()
    response = _picture(picture)
    response["Cache-Control"] = f"public, max-age={ON_PHONES}"
    return response


@lru_cache(maxsize=4)
def _store_in(folder: Path, most_bytes: int) -> TileStore:
    return TileStore(folder, most_bytes=most_bytes, oldest=OLDEST)


def store() -> TileStore:
    return _store_in(settings.MAP_TILE_CACHE, settings.MAP_TILE_CACHE_MB * 1_000_000)


def _fetched(url: str) -> Picture:
    if time.monotonic() < Host.paused_until:
        raise Unfetched("the host failed a moment ago")
    try:
        return fetch_picture(url, private=settings.MAP_TILE_PRIVATE)
    except Unfetched:
        Host.paused_until = time.monotonic() + PAUSE
        raise


def _picture(picture: Picture) -> HttpResponse:
    return HttpResponse(picture.body, content_type=picture.content_type)


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
