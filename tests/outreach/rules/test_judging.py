"""When a row counts at once, is held, or is refused."""

from datetime import timedelta

import pytest

from outreach.errors import InFuture, LoggedOnCancelled, TooOld
from outreach.models import Hold
from outreach.rules import judging
from shifts.models import Shift
from tests.factories import NOW

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
SHIFT = Shift(starts_at=NOW, ends_at=NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("at", "hold"),
    [
        (SHIFT.starts_at - 30 * MINUTE - SECOND, Hold.EARLY),
        (SHIFT.starts_at - 30 * MINUTE, ""),
        (SHIFT.starts_at, ""),
        (SHIFT.ends_at, ""),
        (SHIFT.ends_at + timedelta(hours=72), ""),
        (SHIFT.ends_at + timedelta(hours=72) + SECOND, Hold.LATE),
    ],
)
def test_from_30_minutes_before_the_start_to_72_hours_after_the_end_counts(at, hold):
    assert judging.hold_by_time(SHIFT, at) == hold


@pytest.mark.parametrize("at", [NOW + 10 * MINUTE, NOW, NOW - timedelta(days=30)])
def test_a_moment_of_the_last_30_days_is_taken(at):
    judging.check_moment(at, now=NOW)


@pytest.mark.parametrize(
    ("at", "refusal"), [(NOW + 10 * MINUTE + SECOND, InFuture), (NOW - timedelta(days=30) - SECOND, TooOld)]
)
def test_the_future_and_the_far_past_are_refused(at, refusal):
    with pytest.raises(refusal):
        judging.check_moment(at, now=NOW)


def test_what_happened_before_a_shift_was_cancelled_happened():
    cancelled = Shift(cancelled_at=NOW)
    judging.check_standing(cancelled, at=NOW - SECOND)
    with pytest.raises(LoggedOnCancelled):
        judging.check_standing(cancelled, at=NOW)


@pytest.mark.parametrize(("delta", "odd"), [(100, False), (101, True), (-101, True)])
def test_a_tally_is_odd_when_no_hand_counts_like_that(delta, odd):
    assert judging.is_odd_tally(delta) is odd
