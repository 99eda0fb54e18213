"""Tables as .xlsx: one sheet with the table from A1 on, and last a summary with a chart.

Text is written as text whatever it begins with, so no cell can become a formula; days and moments are real ones.
openpyxl writes row by row; it and lxml are slow to import and stay out of every other request.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from outreach.documents.cells import clean
from outreach.queries.tables import Cell, Column, Kind, Table

if TYPE_CHECKING:
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


def write_workbook(table: Table, about: tuple[tuple[str, Cell], ...], target: IO[bytes]) -> int:
    """Write the file to `target` and return its number of rows. `about` (export, filters ...) opens the summary."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    book = Workbook(write_only=True)
    written = _Written(table)
    _write_sheet(book, table.title, table.columns, written.watch())
    _write_summary(book, written, about)
    book.save(target)
    return written.rows


def _write_sheet(book: "Workbook", title: str, columns: tuple[Column, ...], rows: Iterator[tuple[Cell, ...]]) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    sheet = book.create_sheet(NOT_IN_A_SHEET_NAME.sub(" ", title)[:31])
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[column.kind]

    def cell(value: Cell, number_format: str | None) -> Any:
        if value is None:
            return None
        made: Any = WriteOnlyCell(sheet)
        made.value = clean(value) if isinstance(value, str) else value
        if isinstance(value, str):
            made.data_type = "s"  # openpyxl would take "=1+1" for a formula and "#N/A" for an error
        elif number_format:
            made.number_format = number_format
        return made

    header = [cell(column.header, None) for column in columns]
    for each in header:
        each.font = Font(bold=True)
    sheet.append(header)
    formats = [FORMATS.get(column.kind) for column in columns]
    for row in rows:
        sheet.append([cell(value, number_format) for value, number_format in zip(row, formats, strict=True)])
    return sheet


def _write_summary(book: "Workbook", written: _Written, about: tuple[tuple[str, Cell], ...]) -> None:
    from openpyxl.chart import BarChart, Reference  # noqa: PLC0415

    title = written.table.breakdown.title
    bars = written.longest()
    rows: list[tuple[Cell, ...]] = [(_("About"), name, value) for name, value in about]
    rows += [(_("Total"), name, value) for name, value in written.totals()]
    first = len(rows) + 2  # after the header; rows are counted from 1
    rows += [(title, name, number) for name, number in bars]
    columns = (Column(_("Part"), Kind.LONG), Column(_("What"), Kind.LONG), Column(_("Value"), Kind.LONG))
    sheet = _write_sheet(book, _("Summary"), columns, iter(rows))
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
