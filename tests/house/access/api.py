"""The addresses of `api`. How to write a row: tests/house/access/matrix.py."""

from tests.house.access.matrix import Row

ROWS: list[Row] = []
