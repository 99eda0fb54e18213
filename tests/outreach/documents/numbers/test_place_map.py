"""The map of the numbers: where its marks are, and how large."""

from math import pi
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from outreach.documents.numbers import place_map as module
from outreach.documents.numbers.place_map import HEIGHT, MARGIN, WIDTH, Place, place_map


@pytest.fixture(autouse=True)
def no_basemap(settings, tmp_path):
    settings.MAP_PMTILES = tmp_path / "none.pmtiles"


def place(rank, conversations, position, per_hour=None, name="Corner"):
    return Place(rank, name, position, conversations, per_hour)


def drawn(chart):
    return render_to_string(chart.template, {"chart": chart, "id": "x"})


def test_the_area_of_a_mark_is_its_conversations_and_its_colour_what_they_are_for_an_hour():
    chart = place_map("Where", [place(1, 400, (40.75, -74), 6.0), place(2, 100, (40.7, -73.95), 3.0)])
    areas = [pi * float(mark.radius) ** 2 for mark in chart.marks]
    assert areas[0] / areas[1] == 4
    assert [mark.heat for mark in chart.marks] == [4, 2]


def test_small_marks_lie_on_large_ones_and_carry_no_number():
    chart = place_map("Where", [place(2, 1, (40.75, -74), 9.0), place(1, 1000, (40.75, -74), 1.0)])
    assert [(mark.number, mark.radius) for mark in chart.marks] == [("1", "24"), ("", "4")]


def test_all_marks_are_on_the_map_with_north_above_and_east_to_the_right():
    chart = place_map("Where", [place(1, 9, (40.9, -74.2)), place(2, 9, (40.6, -73.7)), place(3, 9, (40.7, -73.9))])
    north_west, south_east, _middle = [(float(mark.x), float(mark.y)) for mark in chart.marks]
    assert north_west[0] < south_east[0]
    assert north_west[1] < south_east[1]
    for mark in chart.marks:
        assert MARGIN - 1 <= float(mark.x) <= WIDTH - MARGIN + 1
        assert MARGIN - 1 <= float(mark.y) <= HEIGHT - MARGIN + 1


def test_one_place_alone_stands_in_the_middle_of_its_neighbourhood():
    chart = place_map("Where", [place(1, 3, (40.75, -74))])
    (mark,) = chart.marks
    assert (mark.x, mark.y) == ("180", "170")
    assert chart.scale_m == 500


def test_streets_are_drawn_where_they_say_where_that_is_and_not_where_they_are_a_tangle(monkeypatch):
    monkeypatch.setattr(module, "open_basemap", lambda path: SimpleNamespace(attribution="Somebody"))
    monkeypatch.setattr(module, "ground", lambda basemap, frame, kinds: tuple((kind, "M0 0") for kind in kinds))
    corner, near, far = (40.75, -74), (40.755, -74), (40.85, -74)
    for places, streets in (([corner], True), ([corner, near], True), ([corner, far], False)):
        chart = place_map("Where", [place(rank, 3, each) for rank, each in enumerate(places, 1)])
        assert ('class="ground-street"' in drawn(chart)) is streets
        assert 'class="ground-land"' in drawn(chart)


def test_places_all_over_the_world_fit_too():
    chart = place_map("Where", [place(1, 3, (60.0, -179.0)), place(2, 3, (-80.0, 179.0)), place(3, 3, (0.0, 0.0))])
    assert all(0 <= float(mark.x) <= WIDTH and 0 <= float(mark.y) <= HEIGHT for mark in chart.marks)


def test_without_a_place_there_is_no_map():
    assert place_map("Where", []) is None


def test_places_without_any_conversation_have_the_smallest_mark():
    chart = place_map("Where", [place(1, 0, (40.75, -74), 0.0), place(2, 0, (40.7, -74))])
    assert {mark.radius for mark in chart.marks} == {"4"}
    assert {mark.heat for mark in chart.marks} == {0}


def test_of_very_many_places_the_largest_are_shown(monkeypatch):
    monkeypatch.setattr(module, "MOST_MARKS", 2)
    chart = place_map("Where", [place(rank, 10 - rank, (40 + rank / 100, -74)) for rank in range(1, 5)])
    assert [mark.words[:1] for mark in chart.marks] == ["1", "2"]


def test_it_says_in_words_what_it_shows_and_escapes_names():
    hostile = place(1, 1200, (40.75, -74), 4.26, "<script>alert(1)</script> & Co")
    svg = drawn(place_map("Where", [hostile, place(2, 3, (40.7, -74))]))
    assert "1. &lt;script&gt;alert(1)&lt;/script&gt; &amp; Co: 1,200, 4.3 per volunteer-hour." in svg
    assert "2. Corner: 3, no attendance yet." in svg
    assert "<script" not in svg
    assert "style=" not in svg


def test_lengths_are_written_with_points_in_every_language():
    with override("es"):
        svg = drawn(place_map("Donde", [place(1, 3, (40.75, -74)), place(2, 2, (40.7, -74))]))
    assert 'r="19.6"' in svg
