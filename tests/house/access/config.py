"""The addresses of `config`. How to write a row: tests/house/access/matrix.py."""

from tests.house.access.matrix import Row, everyone

ROWS: list[Row] = [
    Row("set_language", "POST", data=lambda world: {"language": "es"}, expect=everyone(302)),
    # Without MAP_TILE_URL there are no tiles.
    Row("map_tile", kwargs=lambda world: {"z": 1, "x": 0, "y": 0}, expect=everyone(404)),
    Row("worker", expect=everyone(200)),
    Row("manifest", expect=everyone(200)),
    Row("offline", expect=everyone(200)),
    Row("privacy", expect=everyone(200)),
    Row("schema", expect=everyone(200)),
    Row("api_not_found", expect=everyone(404)),
    Row("api_not_found", "POST", expect=everyone(404)),
]
