"""Tables as .xlsx: one sheet with the table from A1 on, and last a summary with a chart.

openpyxl makes the workbook (styles, widths, summary, chart), all but the rows of the table: these are written straight
into the archive, while they are read, so that the first bytes leave at once and memory stays flat. Text is written as
text whatever it begins with, so no cell can become a formula; days and moments are real ones.
openpyxl and lxml are slow to import and stay out of every other request.
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO, RawIOBase
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _

from outreach.documents.cells import clean
from outreach.models.labels import Label
from outreach.queries.tables import Cell, Column, Kind, Table

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from openpyxl import Workbook

FORMATS = {
    Kind.NUMBER: "0",
    Kind.HOURS: "0.00",
    Kind.SHARE: "0.0%",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
WIDTHS = {Kind.TEXT: 22, Kind.LONG: 34, Kind.NUMBER: 12, Kind.HOURS: 14, Kind.SHARE: 14, Kind.DAY: 12, Kind.MOMENT: 20}
NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
BARS = 20
# Where openpyxl puts the sheet of the rows, and what it says there of its size while it has the header alone.
ROWS_SHEET = "xl/worksheets/sheet1.xml"
DIMENSION = re.compile(r"<dimension [^>]*/>")
LONGEST_TEXT = 32_767
# Needs no second look: most names, keys and ids.
ORDINARY = re.compile(r"[\w.,:;()/+-](?:[\w .,:;()/+-]{0,200}[\w.,:;()/+-])?", re.ASCII)
# A little larger than the usual 6, at a third of the time.
COMPRESSION = 3
CHUNK = 500
DAY_ZERO = date(1899, 12, 30).toordinal()


@dataclass
class _Written:
    """What the summary needs to know of the rows that went by."""

    table: Table
    rows: int = 0
    sums: dict[int, float] = field(default_factory=lambda: defaultdict(int))
    bars: dict[str, float] = field(default_factory=lambda: defaultdict(int))

    def watch(self) -> Iterator[tuple[Cell, ...]]:
        headers = [column.header for column in self.table.columns]
        summed = [place for place, column in enumerate(self.table.columns) if column.is_summed]
        by = headers.index(self.table.breakdown.by)
        number = None if self.table.breakdown.number is None else headers.index(self.table.breakdown.number)
        for row in self.table.rows:
            self.rows += 1
            for place in summed:
                self.sums[place] += _number(row[place])
            self.bars[str(row[by] or "–")] += 1 if number is None else _number(row[number])
            yield row

    def longest(self) -> list[tuple[str, float]]:
        return sorted(self.bars.items(), key=lambda bar: -bar[1])[:BARS]

    def totals(self) -> list[tuple[str, Cell]]:
        sums = [
            (column.header, self.sums[place]) for place, column in enumerate(self.table.columns) if column.is_summed
        ]
        return [(_("Rows"), self.rows), *sums, *self.table.totals]


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0


class _Outbox(RawIOBase):
    """What the archive has written and nobody has taken yet. It cannot be rewound, so the archive notes each part's
    size behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []

    def write(self, piece: "ReadableBuffer") -> int:
        self.pieces.append(bytes(piece))
        return len(self.pieces[-1])

    def take(self) -> bytes:
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def xlsx_chunks(table: Table, about: tuple[tuple[str, Cell], ...]) -> Iterator[tuple[bytes, int]]:
    """The file in pieces, each with the number of table rows in it. `about` (export, filters ...) opens the summary."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    book = Workbook()
    book.remove(book.worksheets[0])
    styles = _add_sheet(book, table.title, table.columns)
    written = _Written(table)
    outbox = _Outbox()
    with zipfile.ZipFile(cast(IO[bytes], outbox), "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        head, tail = _around_the_rows(book)
        with archive.open(ROWS_SHEET, "w") as sheet:
            sheet.write(head)
            yield outbox.take(), 0
            for chunk, rows in _row_chunks(written.watch(), styles, first=2):
                sheet.write(chunk)
                yield outbox.take(), rows
            sheet.write(tail)
        _add_summary(book, written, about)
        _copy_the_rest(book, archive)
    yield outbox.take(), 0


def _saved(book: "Workbook") -> zipfile.ZipFile:
    file = BytesIO()
    book.save(file)
    return zipfile.ZipFile(file)


def _around_the_rows(book: "Workbook") -> tuple[bytes, bytes]:
    """The sheet of the rows as far as the header, and what follows the last row."""
    with _saved(book) as saved:
        sheet = DIMENSION.sub("", saved.read(ROWS_SHEET).decode())
    head, end, tail = sheet.partition("</sheetData>")
    return head.encode(), (end + tail).encode()


def _copy_the_rest(book: "Workbook", archive: zipfile.ZipFile) -> None:
    with _saved(book) as saved:
        for name in saved.namelist():
            if name != ROWS_SHEET:
                archive.writestr(name, saved.read(name))


def _row_chunks(rows: Iterable[tuple[Cell, ...]], styles: list[int], *, first: int) -> Iterator[tuple[bytes, int]]:
    """Rows as the sheet has them, some hundred at once, numbered from `first`."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy

    # A cell is its place, and what does not depend on the row: '<c r="B' 17 '" s="2"><v>5</v></c>'
    columns = [(f'<c r="{get_column_letter(place)}', _writers(style)) for place, style in enumerate(styles, start=1)]
    rows, number = iter(rows), first
    while chunk := list(islice(rows, CHUNK)):
        pieces = []
        for place, row in zip(map(str, range(number, number + len(chunk))), chunk, strict=True):
            cells = [
                start + place + writers[type(value)](value)
                for (start, writers), value in zip(columns, row, strict=True)
                if value is not None
            ]
            pieces.append(f'<row r="{place}">{"".join(cells)}</row>')
        number += len(chunk)
        yield "".join(pieces).encode(), len(chunk)


def _writers(style: int) -> dict[type, Callable[[Any], str]]:
    """For each type of a value what stands behind the place of its cell, in a column of that style."""
    styled = f'" s="{style}"><v>'

    def number(value: float) -> str:
        return f"{styled}{value!r}</v></c>"

    def moment(value: datetime) -> str:
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return f"{styled}{value.toordinal() - DAY_ZERO + seconds / 86_400!r}</v></c>"

    @lru_cache(maxsize=1000)
    def day(value: date) -> str:
        return f"{styled}{value.toordinal() - DAY_ZERO}</v></c>"

    @lru_cache(maxsize=1000)
    def text(value: str) -> str:
        if ORDINARY.fullmatch(value):
            return f'" t="inlineStr"><is><t>{value}</t></is></c>'
        shown = clean(value)[:LONGEST_TEXT]
        space = "" if shown == shown.strip() else ' xml:space="preserve"'
        return f'" t="inlineStr"><is><t{space}>{_escaped(shown)}</t></is></c>'

    return {int: number, float: number, datetime: moment, date: day, str: text, Label: text}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _add_sheet(book: "Workbook", title: str, columns: tuple[Column, ...]) -> list[int]:
    """A sheet with nothing but its header. Returns the style of each column's cells, as the workbook numbers them."""
    from openpyxl.styles import Font  # noqa: PLC0415 - heavy
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy

    sheet: Any = book.create_sheet(NOT_IN_A_SHEET_NAME.sub(" ", title)[:31])
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    styles = []
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[column.kind]
        header = _set(sheet.cell(1, place), column.header)
        header.font = Font(bold=True)
        below = sheet.cell(2, place)
        below.number_format = FORMATS.get(column.kind, "General")
        styles.append(below.style_id)
    sheet.delete_rows(2)
    return styles


def _set(cell: Any, value: Cell) -> Any:
    cell.value = clean(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would take "=1+1" for a formula and "#N/A" for an error
    return cell


def _add_summary(book: "Workbook", written: _Written, about: tuple[tuple[str, Cell], ...]) -> None:
    from openpyxl.chart import BarChart, Reference  # noqa: PLC0415 - heavy

    title = written.table.breakdown.title
    bars = written.longest()
    rows: list[tuple[Cell, ...]] = [(_("About"), name, value) for name, value in about]
    rows += [(_("Total"), name, value) for name, value in written.totals()]
    first = len(rows) + 2  # after the header; rows are counted from 1
    rows += [(title, name, number) for name, number in bars]
    columns = (Column(_("Part"), Kind.LONG), Column(_("What"), Kind.LONG), Column(_("Value"), Kind.LONG))
    _add_sheet(book, _("Summary"), columns)
    sheet: Any = book.worksheets[-1]
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            _set(sheet.cell(number, place), value)
    if bars:
        chart = BarChart()
        chart.type = "bar"
        chart.title = title
        chart.legend = None
        chart.height = 4 + 0.7 * len(bars)
        chart.y_axis.delete = chart.x_axis.delete = False
        chart.x_axis.scaling.orientation = "maxMin"
        chart.add_data(Reference(sheet, min_col=3, min_row=first, max_row=first + len(bars) - 1))
        chart.set_categories(Reference(sheet, min_col=2, min_row=first, max_row=first + len(bars) - 1))
        sheet.add_chart(chart, "E2")
