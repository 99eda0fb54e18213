"""When a release is late."""

from datetime import timedelta

import pytest

from shifts.models import Shift, Signup
from shifts.rules.releases import is_late_release
from tests.factories import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("until_start", "held_for", "late"),
    [
        (12 * HOUR, 24 * HOUR, False),
        (12 * HOUR - timedelta(seconds=1), 24 * HOUR, True),
        (-HOUR, 24 * HOUR, True),
        (HOUR, timedelta(minutes=10), False),
        (HOUR, timedelta(minutes=10, seconds=1), True),
    ],
)
def test_late_is_less_than_twelve_hours_before_unless_it_is_a_second_thought(until_start, held_for, late):
    signup = Signup(shift=Shift(starts_at=NOW + until_start), claimed_at=NOW - held_for)
    assert is_late_release(signup, NOW) is late
