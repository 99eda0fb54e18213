"""The command, on an extract of the real stations and on a file as long and as tricky as the real one."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shifts.models import Location
from tests.factories import make_chapter

EXTRACT = Path(__file__).parents[2] / "data" / "stations.csv"
COLUMNS = ["--name-column", "Stop Name", "--lat-column", "GTFS Latitude", "--lng-column", "GTFS Longitude"]
BY_ID = [*COLUMNS, "--id-column", "GTFS Stop ID"]
BY_GROUP = [*COLUMNS, "--group-column", "Complex ID"]


def run(file, *options):
    out = StringIO()
    call_command("import_locations", str(file), *options, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def chapter(db):
    return make_chapter("New York")


@pytest.fixture
def stations(tmp_path):
    """497 rows: line 206 without coordinates, three pairs that share name and position, 445 complexes."""
    file = tmp_path / "stations.csv"
    with file.open("w", newline="") as text:
        table = csv.writer(text)
        table.writerow(["Complex ID", "GTFS Stop ID", "Stop Name", "GTFS Latitude", "GTFS Longitude"])
        for number in range(2, 499):
            twin = number - 1 if number in (12, 22, 32) else number
            position = ("", "") if number == 206 else (f"40.{twin:06}", f"-73.{twin:06}")
            # The first 52 good rows are 1 complex; each other one is its own.
            table.writerow(["1" if number < 54 else number, f"S{number}", f"{twin % 90} St", *position])
    return file


def test_a_real_extract_goes_in_but_for_the_row_without_coordinates(chapter):
    refused = "Refused row 12, GTFS Latitude: “”: no coordinates; add them, or the place cannot be on the map"
    assert run(EXTRACT, *BY_ID) == [refused, "19 new, 0 changed, 0 unchanged, 1 refused."]
    assert run(EXTRACT, *BY_ID) == [refused, "0 new, 0 changed, 19 unchanged, 1 refused."]
    assert Location.objects.get(source_key="id:R16").position == (40.754672, -73.986754)


@pytest.mark.parametrize(("columns", "count", "repeated"), [(BY_ID, 496, 0), (COLUMNS, 493, 3), (BY_GROUP, 445, 51)])
def test_as_many_places_as_ids_positions_or_complexes(chapter, stations, columns, count, repeated):
    first, again = run(stations, *columns), run(stations, *columns)
    assert first[0].startswith("Refused row 206, GTFS Latitude: ")
    assert first[1] == f"{count} new, 0 changed, 0 unchanged, 1 refused."
    assert again[1] == f"0 new, 0 changed, {count} unchanged, 1 refused."
    assert first[2:] == again[2:] == ([f"{repeated} rows name a place of an earlier row again."] if repeated else [])
    assert Location.objects.filter(chapter=chapter).count() == count


def test_a_complex_is_named_and_placed_by_its_first_row(chapter):
    run(EXTRACT, *BY_GROUP)
    square = Location.objects.get(source_key="group:611")
    assert (square.name, square.position) == ("Times Sq-42 St", (40.754672, -73.986754))


def test_a_file_of_an_old_program_is_read_and_its_letters_are_pointed_out(chapter, tmp_path):
    file = tmp_path / "old.csv"
    file.write_bytes("Ort;Breite;Länge\nCafé Süd;40,75;-73,98\n".encode("latin-1"))
    said = run(file, "--name-column", "Ort", "--lat-column", "Breite", "--lng-column", "Länge")
    assert said == [
        "The file is not UTF-8 and was read as Latin-1: look at letters with accents.",
        "1 new, 0 changed, 0 unchanged, 0 refused.",
    ]
    assert Location.objects.get().name == "Café Süd"


def test_a_missing_column_is_named_with_those_that_are_there(chapter, tmp_path):
    file = tmp_path / "places.csv"
    file.write_text("Name,Lat,Lon\n")
    with pytest.raises(CommandError) as refused:
        run(file, "--name-column", "Name", "--lat-column", "Latitude", "--lng-column", "Longitude")
    assert str(refused.value) == (
        "There is no column “Latitude”, “Longitude”. The columns are: “Name”, “Lat”, “Lon”."
    )  # fmt: skip


def test_with_several_chapters_one_must_be_named(chapter):
    make_chapter("Boston")
    with pytest.raises(CommandError) as refused:
        run(EXTRACT, *BY_ID)
    assert str(refused.value) == "Say which chapter by --chapter NAME. There are: “Boston”, “New York”."
    assert run(EXTRACT, *BY_ID, "--chapter", "Boston")[-1].startswith("19 new")
    assert {location.chapter.name for location in Location.objects.all()} == {"Boston"}


def test_without_a_chapter_the_next_step_is_named(db):
    with pytest.raises(CommandError) as refused:
        run(EXTRACT, *BY_ID)
    assert str(refused.value) == "There is no chapter yet. Make one with: manage.py setup"
