"""When a shift is near."""

from datetime import timedelta

import pytest

from shifts.models import Shift
from shifts.rules.nearness import is_near, near_until
from tests.factories import NOW

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
SHIFT = Shift(starts_at=NOW, ends_at=NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("moment", "near"),
    [
        (NOW - 2 * HOUR - SECOND, False),
        (NOW - 2 * HOUR, True),
        (NOW + HOUR, True),
        (NOW + 3 * HOUR, True),
        (NOW + 3 * HOUR + SECOND, False),
    ],
)
def test_from_two_hours_before_to_one_hour_after(moment, near):
    assert is_near(SHIFT, moment) is near
    assert near_until(SHIFT) == NOW + 3 * HOUR


def test_never_for_one_that_was_cancelled():
    assert not is_near(Shift(starts_at=NOW, ends_at=NOW + HOUR, cancelled_at=NOW), NOW)
