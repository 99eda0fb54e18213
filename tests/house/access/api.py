"""The addresses of `api`. How to write a row: tests/house/access/matrix.py."""

from tests.house.access.matrix import Row, everyone

ROWS: list[Row] = [
    Row("api:campaigns", expect=everyone(200)),
    Row("api:locations", expect=everyone(200)),
]
