"""Tables that other programs wrote."""

import pytest

from shifts.documents.tables import read_table
from shifts.errors import NoColumn, NoTable


@pytest.fixture
def table(tmp_path):
    """`table(content)`: what is read from a file with this content."""

    def read(content, **options):
        file = tmp_path / "places.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(file, **options)

    return read


def rows(table):
    return [(row.number, row.damage or row.cells) for row in table.rows]


@pytest.mark.parametrize(
    ("content", "encoding", "separator"),
    [
        ("name,at\nCafé,1\n".encode(), "UTF-8", ","),
        ("name,at\nCafé,1\n".encode("utf-8-sig"), "UTF-8", ","),
        ("name;at\r\nCafé;1\r\n".encode("latin-1"), "Latin-1", ";"),
        ("name\tat\rCafé\t1".encode("utf-16"), "UTF-16", "\t"),
    ],
)
def test_encodings_separators_and_line_ends_are_found(table, content, encoding, separator):
    found = table(content)
    assert (found.columns, found.encoding, found.separator) == (["name", "at"], encoding, separator)
    assert rows(found) == [(2, {"name": "Café", "at": "1"})]


def test_a_row_has_the_number_of_its_line_whatever_stands_before(table):
    found = table('name,at\n\n"two\nlines",1\nthree,2\n')
    assert rows(found) == [(3, {"name": "two\nlines", "at": "1"}), (5, {"name": "three", "at": "2"})]


def test_signs_that_only_look_like_line_ends_count_no_line(table):
    found = table("name,at\nnext\x85line,1\nb,2\n".encode("latin-1"))
    assert [row.number for row in found.rows] == [2, 3]


@pytest.mark.parametrize("damaged", ['"open,1', 'a "quoted" b",1\n"x', '"a"b,1'])
def test_a_row_with_broken_quotation_marks_takes_no_other_with_it(table, damaged):
    found = table(f"name,at\n{damaged}\nnext,2\nlast,3\n")
    assert found.rows[0].number == 2
    assert rows(found)[-2:] == [
        (found.rows[-2].number, {"name": "next", "at": "2"}),
        (found.rows[-1].number, {"name": "last", "at": "3"}),
    ]
    assert "the quotation marks do not fit together; mend the line" in [row.damage for row in found.rows]


def test_too_many_cells_are_damage_and_missing_ones_are_empty(table):
    found = table("name,at\na,b,c\nd\ne,1,,\n")
    assert rows(found) == [
        (2, "3 cells under 2 columns; put texts with separators in quotation marks"),
        (3, {"name": "d"}),
        (4, {"name": "e", "at": "1"}),
    ]


@pytest.mark.parametrize("content", ["", "\nname,at\n", b"PK\x03\x04\x00\x00"])
def test_what_is_no_table_is_said_to_be_none(table, content):
    with pytest.raises(NoTable):
        table(content)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(NoTable) as refused:
        read_table(tmp_path / "none.csv")
    assert str(refused.value).endswith("none.csv cannot be read: No such file or directory.")


def test_a_column_that_is_needed_must_be_there(table):
    with pytest.raises(NoColumn) as refused:
        table("name,at\n", needs=["name", "lat"])
    assert str(refused.value) == "There is no column “lat”. The columns are: “name”, “at”."
