"""Reading tables that other programs wrote as .csv: whatever their encoding and separator, with true line numbers."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from shifts.errors import NoColumn, NoTable
from shifts.rules.rows import TableRow

# A cell may hold line breaks. Beyond this many lines a quotation mark was forgotten, not a long text meant.
MOST_LINES_A_CELL = 20


@dataclass(frozen=True)
class Table:
    """`encoding` and `separator` are what was found, to be said to whoever wonders about odd letters."""

    columns: list[str]
    rows: list[TableRow]
    encoding: str
    separator: str


def read_table(path: Path, *, needs: Iterable[str] = ()) -> Table:
    """The table in the file. A damaged row is marked, and the rest is read. Raises NoTable, or NoColumn where one of
    the columns that the caller `needs` is missing."""
    try:
        text, encoding = _decoded(path.read_bytes())
    except OSError as error:
        raise NoTable(why=_("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror}) from error
    # Not splitlines(): it also breaks at signs that Latin-1 texts hold, and the numbers would be wrong.
    lines = re.split("\r\n|\r|\n", text)
    if "\0" in text:
        raise NoTable(why=_("%(file)s is not a table in plain text. Save it as CSV first.") % {"file": path})
    if not lines[0].strip():
        raise NoTable(why=_("%(file)s has no header: its first line must name the columns.") % {"file": path})
    separator = max(",;\t", key=lines[0].count)
    columns = [name.strip() for name in _cells(lines[0], separator) or []]
    if missing := [name for name in needs if name not in columns]:
        raise NoColumn(missing=_listed(missing), columns=_listed(columns))
    return Table(columns, _rows(lines, columns, separator), encoding, separator)


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _decoded(content: bytes) -> tuple[str, str]:
    """UTF-8 with or without mark, UTF-16 with one; what is neither was written by an old program in Latin-1."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "Latin-1"


def _rows(lines: list[str], columns: list[str], separator: str) -> list[TableRow]:
    rows = []
    at = 1
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        row, used = _row(lines, at, columns, separator)
        rows.append(row)
        at += used
    return rows


def _row(lines: list[str], at: int, columns: list[str], separator: str) -> tuple[TableRow, int]:
    """The row that begins at the line with index `at`, and how many lines it takes."""
    for used in range(1, MOST_LINES_A_CELL + 1):
        cells = _cells("\n".join(lines[at : at + used]), separator)
        if cells is not None and (used == 1 or len(cells) == len(columns)):
            return TableRow(at + 1, dict(zip(columns, cells, strict=False)), _too_many(cells, columns)), used
        if '"' not in lines[at] or at + used >= len(lines):
            break
    return TableRow(at + 1, {}, _("the quotation marks do not fit together; mend the line")), 1


def _too_many(cells: list[str], columns: list[str]) -> str:
    if len(cells) <= len(columns) or not any(cells[len(columns) :]):
        return ""
    numbers = {"cells": len(cells), "columns": len(columns)}
    return _("%(cells)s cells under %(columns)s columns; put texts with separators in quotation marks") % numbers


def _cells(line: str, separator: str) -> list[str] | None:
    """The cells of a line, or None where it ends inside quotation marks."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return None
