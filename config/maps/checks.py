"""What an operator should hear at the start and not from a volunteer whose map is empty."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

PMTILES = b"PMTiles\x03"


def check_basemap(**options: Any) -> list[CheckMessage]:
    """MAP_PMTILES names a PMTiles file that can be read; the built-in one may be missing."""
    path = settings.MAP_PMTILES
    try:
        with path.open("rb") as file:
            beginning = file.read(len(PMTILES))
    except OSError as error:
        if path == settings.BUILT_BASEMAP:
            return []
        return [Warning(f"MAP_PMTILES cannot be read: {error.strerror}: {path}", id="daybreak.W001")]
    return [] if beginning == PMTILES else [Warning(f"MAP_PMTILES is no PMTiles file: {path}", id="daybreak.W002")]
