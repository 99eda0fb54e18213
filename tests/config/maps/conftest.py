from collections.abc import Iterator

import pytest

from config.maps import views
from tests.config.maps.tile_host import TileHost, tile_host


@pytest.fixture
def host() -> Iterator[TileHost]:
    with tile_host() as host:
        yield host


@pytest.fixture
def tiles(settings, tmp_path, host, monkeypatch) -> TileHost:
    """The host, where our server is told to take its tiles from it."""
    settings.MAP_TILE_URL, settings.MAP_TILE_PRIVATE = host.template, True
    settings.MAP_TILE_CACHE, settings.MAP_TILE_CACHE_MB = tmp_path, 1
    monkeypatch.setattr(views.Host, "paused_until", 0.0)
    return host
