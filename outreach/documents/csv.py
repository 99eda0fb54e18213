"""Tables as .csv: UTF-8 with BOM and commas, as Excel, LibreOffice and Google take it.

Text is always quoted; numbers, days (2026-08-03) and moments (2026-08-03 08:00:00) stand bare, so that programs see
what they are. Text that a spreadsheet would run as a formula gets an apostrophe in front.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from types import NoneType
from typing import Any

from outreach.documents.cells import clean
from outreach.models.labels import Label
from outreach.queries.tables import Cell, Table

BOM = "\ufeff"
# What begins a formula, and the full-width forms that some spreadsheets take for the same.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CHUNK = 500


def csv_chunks(table: Table) -> Iterator[tuple[bytes, int]]:
    """The file in pieces, each with the number of table rows in it (the header is none)."""
    yield (BOM + _line(tuple(column.header for column in table.columns))).encode(), 0
    rows = iter(table.rows)
    while chunk := list(islice(rows, CHUNK)):
        yield "".join(map(_line, chunk)).encode(), len(chunk)


def _line(cells: tuple[Cell, ...]) -> str:
    return ",".join([WRITERS[type(cell)](cell) for cell in cells]) + "\r\n"


# A table says the same few names again and again.
@lru_cache(maxsize=1000)
def _text(cell: str) -> str:
    text = clean(cell)
    return '"' + ("'" if text.startswith(FORMULA_STARTS) else "") + text.replace('"', '""') + '"'


WRITERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    Label: _text,
    int: str,
    float: str,
    date: str,
    datetime: str,
    NoneType: lambda _nothing: "",
}
