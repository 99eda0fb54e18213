"""The basemap's file: written whole or not at all, and read tile by tile."""

import gzip
import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from django.utils.html import strip_tags
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, MagicNumberNotFound, SpecVersionUnsupported, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from shifts.documents.basemap.geometry import MAX_ZOOM, bounds, position
from shifts.documents.basemap.tiles import MIN_ZOOM, Feature, cut
from shifts.documents.basemap.vector_tile import DamagedTile, Layers, decode

E7 = 10_000_000
MOST_TILE = 4 * 1024 * 1024
# What reading a damaged file comes to: the library checks little of what it is given. A file that is still being copied
# is one too.
DAMAGE = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, TypeError, ValueError, zlib.error),
    *(MagicNumberNotFound, SpecVersionUnsupported),
)


@dataclass(frozen=True)
class Facts:
    """What stands in the .json beside the map, for the page that shows it. Degrees are WGS 84; `bounds` west, south,
    east, north; `streets` is whether the map has any, so that the page can say so in the reader's language."""

    name: str
    attribution: str
    streets: bool
    bounds: tuple[float, float, float, float]
    min_zoom: int
    max_zoom: int


def write(path: Path, features: Iterable[Feature], *, name: str, attribution: str, streets: bool) -> Facts:
    """Write the map to `path` and its facts beside it, as `.json`. Who reads meanwhile has the old or the new one."""
    known = list(features)
    facts = Facts(name, attribution, streets, _bounds(known), MIN_ZOOM, MAX_ZOOM)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        writer = Writer(file)
        for tile_id, tile in sorted((zxy_to_tileid(*key), tile) for key, tile in cut(known)):
            writer.write_tile(tile_id, gzip.compress(tile, mtime=0))
        writer.finalize(_header(facts), _metadata(facts, known))
    path.with_suffix(".json").write_text(json.dumps(asdict(facts), indent=2) + "\n")
    new.replace(path)
    return facts


def _bounds(features: list[Feature]) -> tuple[float, float, float, float]:
    points = (point for feature in features for part in feature.parts for point in part)
    west, north, east, south = bounds(points)
    (top, left), (bottom, right) = position((west, north)), position((east, south))
    return round(left, 6), round(bottom, 6), round(right, 6), round(top, 6)


def _header(facts: Facts) -> dict[str, Any]:
    west, south, east, north = (round(degrees * E7) for degrees in facts.bounds)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": 11,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _metadata(facts: Facts, features: list[Feature]) -> dict[str, Any]:
    fields: dict[str, dict[str, str]] = {}
    for feature in features:
        kinds = {key: "String" if isinstance(value, str) else "Number" for key, value in feature.properties.items()}
        fields.setdefault(feature.layer, {}).update(kinds)
    without = "" if facts.streets else " It has no streets."
    return {
        "name": facts.name,
        "description": f"A simplified map of {facts.name}, made by Daybreak from open data.{without}",
        "attribution": facts.attribution,
        "type": "baselayer",
        "vector_layers": [
            {"id": layer, "fields": named, "minzoom": MIN_ZOOM, "maxzoom": MAX_ZOOM} for layer, named in fields.items()
        ],
    }


class Basemap:
    """A PMTiles file of vector tiles that is open for reading: ours, or one that the operator brought."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            # Mapped: what is read stays readable while another file takes this one's name.
            self._reader = Reader(MmapSource(file))
        header = self._reader.header()
        self.max_zoom: int = header["max_zoom"]
        self._is_gzip = header["tile_compression"] == Compression.GZIP
        if header["tile_type"] != TileType.MVT:
            raise DamagedTile("This map's tiles are pictures.")
        # Other makers write a link there; here it is said in words.
        self.attribution = unescape(strip_tags(str(self._reader.metadata().get("attribution") or "")))[:200]

    def tile(self, zoom: int, column: int, row: int, wanted: Iterable[str]) -> tuple[Layers, int]:
        """The wanted layers and the extent. No layer where the map has no tile. Raises DamagedTile."""
        try:
            content = self._reader.get(zoom, column, row)
        except DAMAGE as error:
            raise DamagedTile(str(error)) from error
        if not content:
            return {}, 4096
        if self._is_gzip:
            content = _inflated(content)
        return decode(content, wanted)


def _inflated(content: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        found = inflater.decompress(content, MOST_TILE)
    except zlib.error as error:
        raise DamagedTile(str(error)) from error
    if inflater.unconsumed_tail:
        raise DamagedTile("A tile larger than any map has.")
    return found


def open_basemap(path: Path) -> Basemap | None:
    """The map of the installation, or None where there is none that can be read. Looks each time whether the file is
    another one by now."""
    try:
        stamp = path.stat()
    except OSError:
        return None
    return _opened(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=2)
def _opened(path: Path, changed: int, size: int) -> Basemap | None:
    try:
        return Basemap(path)
    except DAMAGE:
        return None
