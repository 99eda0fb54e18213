"""No screen is forgotten: whatever shows a page stands in the table of screens, of which pictures are taken."""

import os
from collections import Counter

from PIL import Image

from tests.house.access.requests import routes
from tests.house.test_access import ROWS
from tests.screens.table import SCREENS
from tests.screens.take import keep

# Routes that answer a GET, and why their answer is no screen.
NOT_SCREENS = {
    "schema": "JSON",
    "manifest": "JSON",
    "worker": "a script",
    "map_tile": "a picture",
    "shifts:location_photo": "a picture",
    "api_not_found": "JSON",
    "outreach:outbox_token": "JSON",
    "outreach:log_numbers": "JSON",
    "outreach:download": "a file",
    "outreach:public_picture": "a picture",
    "shifts:public_feed": "a file",
    "shifts:own_feed": "a file",
    "shifts:shift_file": "a file",
}


def shows_a_page(row) -> bool:
    is_page = not row.route.startswith("api:") and row.route not in NOT_SCREENS
    return row.method == "GET" and is_page and 200 in row.expect.values()


def forgotten(rows, screens) -> list[str]:
    return sorted({row.route for row in rows if shows_a_page(row)} - {screen.route for screen in screens})


def test_every_page_is_in_the_table_of_screens():
    assert forgotten(ROWS, SCREENS) == []


def test_a_page_that_is_in_no_row_is_found():
    without_home = [screen for screen in SCREENS if screen.route != "shifts:home"]
    assert "shifts:home" in forgotten(ROWS, without_home)


def test_every_row_has_a_route_and_a_name_of_its_own():
    assert sorted({screen.route for screen in SCREENS} - set(routes())) == []
    assert [name for name, times in Counter(screen.name for screen in SCREENS).items() if times > 1] == []


def test_what_is_no_screen_is_a_route():
    assert sorted(set(NOT_SCREENS) - set(routes())) == []


def test_a_picture_is_written_again_only_where_it_looks_different(tmp_path):
    path = tmp_path / "en" / "home-phone-light.webp"
    picture = Image.new("RGB", (60, 40), "#fbf3e4")
    keep(picture, path)
    os.utime(path, (0, 0))
    keep(picture.point(lambda value: max(0, value - 2)), path)
    assert path.stat().st_mtime == 0
    picture.paste("#29163a", (10, 10, 30, 30))
    keep(picture, path)
    assert path.stat().st_mtime > 0
