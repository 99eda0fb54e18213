"""Distances as people say them."""

import pytest
from django.utils import translation

from shifts.templatetags.away import away, distance


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0, "0 m, 1 min walk"),
        (447, "450 m, 6 min walk"),
        (2300, "2.3 km, 29 min walk"),
        (4800, "4.8 km, 60 min walk"),
        (12_345, "12.3 km"),
        (None, ""),
    ],
)
def test_how_far_a_place_is(metres, words):
    assert away(metres) == words


@pytest.mark.parametrize(("metres", "words"), [(500, "500 m"), (999, "1000 m"), (2000, "2 km"), (2500, "2.5 km")])
def test_a_length(metres, words):
    assert distance(metres) == words


def test_numbers_are_written_as_the_language_writes_them():
    with translation.override("de"):
        assert distance(2500) == "2,5 km"
