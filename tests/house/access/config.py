"""The addresses of `config`. How to write a row: tests/house/access/matrix.py."""

from tests.house.access.matrix import Row, everyone

ROWS: list[Row] = [
    Row("schema", expect=everyone(200)),
    Row("api_not_found", expect=everyone(404)),
    Row("api_not_found", "POST", expect=everyone(404)),
]
