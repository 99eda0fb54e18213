"""Points, rings and lines in whole numbers."""

import random

import pytest

from shifts.documents.basemap.geometry import (
    area,
    clip_line,
    clip_ring,
    contains,
    inner_point,
    position,
    project,
    weights,
)

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]


@pytest.mark.parametrize("at", [(40.75, -73.98), (-33.9, 151.2), (0.0, 0.0), (84.0, 179.9)])
def test_a_position_comes_back_within_a_metre(at):
    assert position(project(*at)) == pytest.approx(at, abs=2e-5)


def test_a_ring_clockwise_on_the_map_has_a_positive_area():
    assert area(SQUARE) == 100
    assert area(SQUARE[::-1]) == -100


@pytest.mark.parametrize(
    ("low", "high", "axis", "left"),
    [(0, 10, 0, 100), (-5, 5, 0, 50), (4, 6, 1, 20), (10, 20, 1, 0), (11, 20, 0, 0)],
)
def test_of_a_ring_the_part_between_the_parallels_is_left(low, high, axis, left):
    clipped = clip_ring(SQUARE, low, high, axis)
    assert (area(clipped) if clipped else 0) == left


def test_a_line_comes_in_pieces_where_it_leaves_and_returns():
    line = [(0, 0), (10, 0), (10, 5), (0, 5)]
    assert clip_line(line, 2, 6, 0) == [[(2, 0), (6, 0)], [(6, 5), (2, 5)]]
    assert clip_line(line, 0, 10, 0) == [line]
    assert clip_line(line, 20, 30, 0) == []


def test_a_detour_weighs_its_distance_from_the_straight_way_and_the_ends_always_stay():
    infinite = float("inf")
    assert weights([(0, 0), (5, 3), (10, 0)]) == [infinite, 9.0, infinite]
    assert weights(SQUARE)[0] == weights(SQUARE)[2] == infinite


def test_whatever_the_tolerance_no_point_left_out_is_farther_from_the_line_than_it():
    chance = random.Random(7)
    line = [(at * 10, chance.randrange(-60, 60)) for at in range(200)]
    known = weights(line)
    for tolerance in (5, 20, 50):
        kept = [point for point, weight in zip(line, known, strict=True) if weight > tolerance**2]
        assert len(kept) < len(line)
        for x, y in line:
            left = max(point for point in kept if point[0] <= x)
            right = min(point for point in kept if point[0] >= x)
            share = (x - left[0]) / (right[0] - left[0]) if right != left else 0
            # Measured upright, which is never nearer than straight across.
            slope = (right[1] - left[1]) / (right[0] - left[0]) if right != left else 0
            upright = abs(left[1] + (right[1] - left[1]) * share - y)
            assert upright / (1 + slope**2) ** 0.5 <= tolerance + 1e-9


def test_the_name_of_a_crescent_stands_inside_it():
    crescent = [(0, 0), (100, 0), (100, 20), (20, 20), (20, 80), (100, 80), (100, 100), (0, 100), (0, 0)]
    assert contains(crescent, inner_point(crescent))
    assert not contains(crescent, (60, 50))
