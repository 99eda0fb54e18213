"""The drawn map: where pins stand, which become one, how far the view reaches."""

from random import Random
from zoneinfo import ZoneInfo

import pytest

from shifts.documents.shift_map import APART, HEIGHT, LEAST_ZOOM, MARGIN, MOST_ZOOM, WIDTH, Spot, View, draw, view_of
from shifts.queries.nearness import metres
from tests.factories import NOW

UNION_SQ, TIMES_SQ = (40.7347, -73.9899), (40.7553, -73.9872)


def spot(position, number: int = 1, left: int = 3) -> Spot:
    zone = ZoneInfo("America/New_York")
    return Spot(number, f"Place {number}", position, shifts=1, spots_left=left, starts_at=NOW, zone=zone)


def crowd(size: int) -> list[Spot]:
    luck = Random(size)
    return [spot((40.7 + luck.random() / 10, -74 + luck.random() / 10), number) for number in range(size)]


def has_margin(spots: list[Spot], view: View) -> bool:
    drawing = draw(spots, view)
    inside = all(MARGIN <= pin.x <= WIDTH - MARGIN and MARGIN <= pin.y <= HEIGHT - MARGIN for pin in drawing.pins)
    return inside and not drawing.outside


def test_the_view_is_the_closest_that_shows_every_place_with_a_margin():
    spots = crowd(40)
    view = view_of([each.position for each in spots])
    assert has_margin(spots, view)
    assert not has_margin(spots, view.zoomed(1))


def test_one_place_alone_stands_in_the_middle():
    (pin,) = draw([spot(TIMES_SQ)], view_of([TIMES_SQ])).pins
    assert (pin.x, pin.y) == pytest.approx((WIDTH / 2, HEIGHT / 2))


def test_north_is_up_and_east_is_right():
    north_east, south_west = spot((40.80, -73.90), 1), spot((40.70, -74.00), 2)
    drawing = draw([north_east, south_west], view_of([north_east.position, south_west.position]))
    by_id = {pin.ids[0]: pin for pin in drawing.pins}
    assert by_id[1].x > by_id[2].x
    assert by_id[1].y < by_id[2].y


def test_pins_stand_apart_however_many_places_there_are_and_no_place_is_lost():
    spots = crowd(300)
    pins = draw(spots, view_of([each.position for each in spots])).pins
    assert sorted(number for pin in pins for number in pin.ids) == list(range(300))
    for one in pins:
        assert all(abs(one.x - other.x) >= APART or abs(one.y - other.y) >= APART for other in pins if other is not one)


def test_places_that_are_close_become_a_pin_that_counts_and_leads_closer():
    spots = [spot(TIMES_SQ, 1, left=2), spot((TIMES_SQ[0] + 0.0004, TIMES_SQ[1]), 2, left=5), spot(UNION_SQ, 3)]
    drawing = draw(spots, view_of([each.position for each in spots]).zoomed(-3))
    cluster = max(drawing.pins, key=lambda pin: len(pin.spots))
    assert cluster.spots_left == sum(each.spots_left for each in cluster.spots)
    view = drawing.view
    for _ in range(MOST_ZOOM):
        cluster = next((pin for pin in draw(spots, view).pins if len(pin.spots) > 1), None)
        if cluster is None:
            break
        assert cluster.closer.zoom > view.zoom
        view = cluster.closer
    assert [len(pin.spots) for pin in draw(spots, view).pins if set(pin.ids) & {1, 2}] == [1, 1]


def test_places_at_the_very_same_corner_stay_one_pin_that_leads_nowhere_closer():
    (pin,) = draw([spot(TIMES_SQ, 1), spot(TIMES_SQ, 2)], view_of([TIMES_SQ])).pins
    assert pin.ids == [1, 2]
    assert pin.closer is None


def test_the_scale_is_a_round_distance_and_true():
    for view in (View(TIMES_SQ, 13), View(UNION_SQ, 16), View((64.1, -21.9), 11)):
        drawing = draw([], view)
        assert str(drawing.scale_m).rstrip("0") in ("1", "2", "5")
        degrees_of_longitude = drawing.scale * 360 / (256 * 2**view.zoom)
        there = (view.center[0], view.center[1] + degrees_of_longitude)
        assert metres(view.center, there) == pytest.approx(drawing.scale_m, rel=0.01)


def test_the_grid_has_even_steps_of_the_scale_and_moves_with_the_view():
    drawing = draw([], View(TIMES_SQ, 14))
    steps = {round(later - earlier, 6) for earlier, later in zip(drawing.columns, drawing.columns[1:], strict=False)}
    assert steps == {round(drawing.scale, 6)}
    moved = draw([], View(TIMES_SQ, 14).moved(drawing.scale / WIDTH, 0))
    assert moved.columns[0] == pytest.approx(drawing.columns[0], abs=0.01)


def test_a_step_and_back_is_where_it_was():
    view = View(TIMES_SQ, 14).moved(0.5, -0.5).moved(-0.5, 0.5)
    assert view.center == pytest.approx(TIMES_SQ)


def test_zoom_has_ends():
    assert View(TIMES_SQ, MOST_ZOOM).zoomed(1).zoom == MOST_ZOOM
    assert View(TIMES_SQ, LEAST_ZOOM).zoomed(-1).zoom == LEAST_ZOOM


def test_names_cover_neither_each_other_nor_a_pin():
    spots = crowd(30)
    pins = draw(spots, view_of([each.position for each in spots])).pins
    named = [pin for pin in pins if pin.label_y is not None]
    assert named
    for pin in named:
        assert len(pin.spots) == 1
        assert all(abs(other.x - pin.x) > 20 or not 0 < other.y - pin.y < APART for other in pins if other is not pin)


def test_a_place_is_called_by_what_decides_about_going_there():
    name = "Place 1, {}, 1 shift, next: Mon, Aug 3, noon"
    assert spot(TIMES_SQ).in_words == name.format("3 spots left")
    assert spot(TIMES_SQ, left=1).in_words == name.format("1 spot left")
