"""Raster tiles by way of our server."""

import pytest

from config.maps import views
from config.maps.views import BLANK

# Tiles that have to be fetched are counted.
pytestmark = pytest.mark.django_db

TILE = "/map/tiles/3/7/0"


def test_a_tile_is_fetched_once_and_then_comes_from_our_disk(client, tiles):
    for _ in range(2):
        response = client.get(TILE)
        assert response.status_code == 200
        assert (response.content, response["Content-Type"]) == (tiles.body, "image/png")
        assert response["Cache-Control"] == "public, max-age=86400"
    assert tiles.asked == ["/3/7/0.png?key=abc"]


@pytest.mark.parametrize(
    "path", ["/3/8/0", "/3/0/8", "/20/0/0", "/99999999999/0/0", "/3/-1/0", "/a/b/c", f"/3/{9**99}/0"]
)
def test_a_tile_that_no_map_has_is_not_asked_for(client, tiles, path):
    assert client.get("/map/tiles" + path).status_code == 404
    assert tiles.asked == []


def test_where_the_host_fails_the_tile_is_blank_kept_by_nobody_and_the_host_is_left_alone(client, tiles):
    tiles.status = 500
    for path in (TILE, "/map/tiles/3/6/0"):
        response = client.get(path)
        assert (response.status_code, response.content) == (200, BLANK.body)
        assert response["Cache-Control"] == "no-store"
    assert len(tiles.asked) == 1


def test_after_a_while_a_host_that_failed_is_asked_again(client, tiles, monkeypatch):
    tiles.status = 500
    client.get(TILE)
    tiles.status = 200
    monkeypatch.setattr(views.Host, "paused_until", 0.0)
    assert client.get(TILE)["Cache-Control"] != "no-store"
    assert len(tiles.asked) == 2


def test_waiting_for_the_host_takes_only_a_few_threads(client, tiles):
    """Shifts and claims must be served while the tile host hangs. What is kept is served at any time."""
    client.get(TILE)
    held = [views.WAITING.acquire(blocking=False) for _ in range(3)]
    try:
        assert held == [True, True, False]
        response = client.get("/map/tiles/3/6/0")
        assert (response.status_code, response["Retry-After"]) == (503, "1")
        assert client.get(TILE).status_code == 200
    finally:
        for _ in range(held.count(True)):
            views.WAITING.release()
    assert client.get("/map/tiles/3/6/0").status_code == 200


def test_other_sites_do_not_get_our_tiles(client, tiles):
    assert client.get(TILE, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get(TILE, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_without_a_host_there_are_no_tiles(client, settings):
    settings.MAP_TILE_URL = ""
    assert client.get(TILE).status_code == 404


def test_the_other_host_hears_nothing_of_who_asks(client, tiles):
    client.cookies["session"] = "abc"
    client.get(TILE, headers={"User-Agent": "Somebody", "X-Forwarded-For": "203.0.113.7"})
    assert tiles.heads[0]["User-Agent"] == "Daybreak"
    assert not {"Cookie", "Referer", "X-Forwarded-For"} & set(tiles.heads[0])


def test_one_place_on_the_net_cannot_use_up_the_hosts_patience(client, tiles, settings):
    settings.LIMITS = settings.LIMITS | {"map_tile": [(2, 60)]}
    asked = [client.get(f"/map/tiles/3/{x}/0").status_code for x in (0, 1, 2, 0, 1)]
    # What is kept is for everybody, always.
    assert asked == [200, 200, 429, 200, 200]
    assert len(tiles.asked) == 2
    assert client.get("/map/tiles/3/2/0", REMOTE_ADDR="198.51.100.7").status_code == 200
