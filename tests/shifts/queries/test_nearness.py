"""Distances: the box, the order and the figure."""

from datetime import time
from random import Random

import pytest
from geopy.distance import geodesic

from shifts.models import Shift
from shifts.queries.nearness import bounding_box, distances, metres, nearest_first, within
from tests.factories import make_campaign, make_location, make_shift

pytestmark = pytest.mark.django_db

TIMES_SQ = (40.7553, -73.9872)
MIDWAY = (28.2, -179.9)  # beside the date line
POLE = (89.95, 0.0)
EQUATOR = (0.0, 0.0)


@pytest.fixture
def campaign():
    return make_campaign()


def shift_at(campaign, position) -> Shift:
    latitude, longitude = position or (None, None)
    return make_shift(campaign, make_location(campaign.chapter, latitude=latitude, longitude=longitude))


def test_the_figure_is_geopys_geodesic_in_metres():
    union_sq = (40.7347, -73.9899)
    assert metres(TIMES_SQ, union_sq) == geodesic(TIMES_SQ, union_sq).m == pytest.approx(2299, abs=1)


@pytest.mark.parametrize("center", [TIMES_SQ, MIDWAY, POLE, EQUATOR, (-54.8, -68.3)])
def test_order_and_circle_agree_with_the_geodesic_everywhere(campaign, center):
    luck = Random(1)
    shifts = []
    for _ in range(40):
        latitude = max(-90.0, min(90.0, center[0] + luck.uniform(-0.1, 0.1)))
        longitude = (center[1] + luck.uniform(-0.15, 0.15) + 180) % 360 - 180
        shifts.append(shift_at(campaign, (latitude, longitude)))
    away = {shift.pk: geodesic(center, shift.location.position).m for shift in shifts}
    all_shifts = Shift.objects.all()
    assert [shift.pk for shift in nearest_first(all_shifts, center)] == sorted(away, key=away.get)
    for radius_km in (0.5, 5, 12):
        found = {shift.pk for shift in within(all_shifts, center, radius_km)}
        assert found == {pk for pk, distance in away.items() if distance <= radius_km * 1000}


def test_the_order_holds_across_continents(campaign):
    places = {"Boston": (42.36, -71.06), "Chicago": (41.88, -87.63), "Paris": (48.86, 2.35), "Sydney": (-33.87, 151.2)}
    shifts = {name: shift_at(campaign, position) for name, position in places.items()}
    assert list(nearest_first(Shift.objects.all(), TIMES_SQ)) == list(shifts.values())


def test_places_without_a_pin_and_floating_shifts_are_near_nothing_and_come_last(campaign):
    floating = make_shift(campaign, floating=True)
    without_pin = shift_at(campaign, None)
    here = shift_at(campaign, TIMES_SQ)
    found = list(nearest_first(Shift.objects.all(), TIMES_SQ))
    assert found == [here, floating, without_pin]
    assert list(within(Shift.objects.all(), TIMES_SQ, 5)) == [here]
    assert distances(found, TIMES_SQ) == {here.location_id: 0.0}


def test_what_is_equally_far_comes_in_the_order_of_time(campaign):
    corner = make_location(campaign.chapter)
    evening = make_shift(campaign, corner, opens=time(16))
    morning = make_shift(campaign, corner)
    assert list(nearest_first(Shift.objects.all(), TIMES_SQ)) == [morning, evening]


def test_the_whole_earth_is_within_a_radius_that_large(campaign):
    shifts = {shift_at(campaign, position) for position in (TIMES_SQ, POLE, MIDWAY, (-33.87, 151.2))}
    assert set(within(Shift.objects.all(), TIMES_SQ, 30_000)) == shifts


def test_the_box_uses_the_indexed_columns():
    assert str(bounding_box(TIMES_SQ, 0.05)).count("location__latitude__range") == 1
    assert str(bounding_box(TIMES_SQ, 0.05)).count("location__longitude__range") == 1
