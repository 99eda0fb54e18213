"""Which map lies under the pins, as the settings and the files there are say."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from struct import Struct
from typing import Any, Literal

from django.conf import settings
from django.urls import reverse

OF_MOST_MAPS = "© OpenStreetMap"
# The start of a PMTiles file: its name and version, where the first directory is and how long.
HEADER = Struct("<8xQQ")
MOST_HEAD = 16384


@dataclass(frozen=True)
class Basemap:
    """`kind` says how `url` is read: a PMTiles file, a template of raster tiles, or (none) not at all. `head` is how
    many bytes of the file hold its header and first directory. `is_simplified` where build_basemap made it,
    `has_streets` where it is not known to have none. `attribution` is plain text."""

    kind: Literal["vector", "raster", "none"]
    url: str = ""
    head: int = 0
    attribution: str = ""
    is_simplified: bool = False
    has_streets: bool = False


def basemap() -> Basemap:
    if settings.MAP_TILE_URL:
        url = reverse("map_tile", args=[0, 0, 0]).removesuffix("0/0/0") + "{z}/{x}/{y}"
        return Basemap("raster", url, attribution=settings.MAP_ATTRIBUTION or OF_MOST_MAPS, has_streets=True)
    path = basemap_file()
    if path is None:
        return Basemap("none")
    facts = _facts(path)
    return Basemap(
        "vector",
        basemap_url(),
        _head(path),
        settings.MAP_ATTRIBUTION or facts.get("attribution") or OF_MOST_MAPS,
        is_simplified=bool(facts),
        has_streets=facts.get("streets", True),
    )


def basemap_file() -> Path | None:
    """The PMTiles file, where there is one and it is used."""
    path: Path = settings.MAP_PMTILES
    return path if not settings.MAP_TILE_URL and path.is_file() else None


def basemap_url() -> str:
    """Another address for another content, so that phones may keep what they have read; empty without a file."""
    path = basemap_file()
    if path is None:
        return ""
    about = path.stat()
    return f"/map/{sha256(f'{path} {about.st_mtime_ns} {about.st_size}'.encode()).hexdigest()[:12]}.pmtiles"


def _head(path: Path) -> int:
    """Readers fetch the most that the head may have, before they know. What we tell them saves a phone up to 16 kB."""
    with path.open("rb") as file:
        start = file.read(HEADER.size)
    if len(start) < HEADER.size:
        return MOST_HEAD
    end: int = sum(HEADER.unpack(start))
    return min(end, MOST_HEAD)


def _facts(path: Path) -> dict[str, Any]:
    """What build_basemap wrote beside the map; nothing beside a map from elsewhere."""
    try:
        found = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
