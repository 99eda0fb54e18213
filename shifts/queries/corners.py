"""Positions by name, from what this installation has itself: the basemap's table of corners, and the stations. Nobody
else is asked, so what an organizer looks for stays here."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from shifts.models import Station
from shifts.queries.nearness import Position, metres

# Two stations of one name that are farther apart than this are two places.
SAME_PLACE_M = 400
MOST_BYTES = 50 * 1024 * 1024


def corner_named(key: str) -> Position | None:
    """A corner by its key (rules.pins.corner_key); None where the basemap came without a table or does not know it."""
    path = settings.MAP_PMTILES.with_name("corners.json")
    try:
        changed = path.stat()
    except OSError:
        return None
    return _corners(path, changed.st_mtime_ns, changed.st_size).get(key) if key else None


@lru_cache(maxsize=1)
def _corners(path: Path, changed: int, size: int) -> dict[str, Position]:
    if size > MOST_BYTES:
        return {}
    try:
        return {name: (float(at[0]), float(at[1])) for name, at in json.loads(path.read_bytes()).items()}
    except (OSError, ValueError, AttributeError, TypeError, IndexError):
        return {}


def station_named(name: str) -> Position | None:
    """The station of that name, large or small letters alike; None where there is none, or there are several."""
    found = [station.position for station in Station.objects.filter(name__iexact=name)[:20]]
    is_one = bool(found) and all(metres(found[0], other) <= SAME_PLACE_M for other in found[1:])
    return found[0] if is_one else None
