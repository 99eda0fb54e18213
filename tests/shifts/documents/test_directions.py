"""Directions in words."""

import pytest

from shifts.documents.directions import direction

HERE = (60.0, 10.0)


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ((60.001, 10.0), "to the north"),
        # At 60 degrees a degree of longitude is half as long as one of latitude.
        ((60.001, 10.002), "to the north-east"),
        ((60.0, 10.001), "to the east"),
        ((59.999, 10.0), "to the south"),
        ((60.0, 9.999), "to the west"),
        ((60.001, 9.998), "to the north-west"),
    ],
)
def test_where_it_lies(there, words):
    assert str(direction(HERE, there)) == words
