"""May this person take this shift now? One test a check, and the order in which they are asked."""

from datetime import time

import pytest

from shifts.eligibility import (
    CHECKS,
    check_may_claim,
    check_may_take,
    check_no_overlap,
    check_not_cancelled,
    check_not_over,
    check_place_left,
    refusal,
)
from shifts.errors import Overlaps, ShiftCancelled, ShiftFull, ShiftPast
from tests.factories import NOW, claim, make_campaign, make_shift, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_campaign()


def test_a_cancelled_shift(campaign):
    check_not_cancelled(make_shift(campaign), [], NOW)
    with pytest.raises(ShiftCancelled):
        check_not_cancelled(make_shift(campaign, cancelled_at=NOW), [], NOW)


def test_a_shift_is_over_at_its_end_or_when_its_captain_has_closed_it(campaign):
    shift = make_shift(campaign)
    check_not_over(shift, [], shift.starts_at)
    for over, now in [(shift, shift.ends_at), (make_shift(campaign, closed_at=NOW), NOW)]:
        with pytest.raises(ShiftPast):
            check_not_over(over, [], now)


def test_an_overlap_is_a_shared_moment_with_another_shift(campaign):
    shift = make_shift(campaign, opens=time(8), hours=2)
    check_no_overlap(shift, [shift, make_shift(campaign, opens=time(10)), make_shift(campaign, opens=time(6))], NOW)
    clash = make_shift(campaign, opens=time(9))
    with pytest.raises(Overlaps) as refused:
        check_no_overlap(shift, [clash], NOW)
    assert refused.value.details["shift"] == clash


def test_no_place_left(campaign):
    check_place_left(make_shift(campaign, capacity=2, claimed=1), [], NOW)
    with pytest.raises(ShiftFull):
        check_place_left(make_shift(campaign, capacity=2, claimed=2), [], NOW)


def test_the_first_reason_that_applies_is_given(campaign):
    other = make_shift(campaign)
    full = {"capacity": 1, "claimed": 1}
    everything = make_shift(campaign, cancelled_at=NOW, **full)
    assert refusal(everything, taken=[other], now=everything.ends_at).code == "shift_cancelled"
    standing = make_shift(campaign, **full)
    assert refusal(standing, taken=[other], now=standing.ends_at).code == "shift_past"
    assert refusal(standing, taken=[other], now=NOW).code == "overlaps"
    assert refusal(standing, taken=[], now=NOW).code == "shift_full"
    assert refusal(other, taken=[], now=NOW) is None


def test_a_page_of_shifts_is_judged_without_a_query(campaign, django_assert_num_queries):
    shifts, mine = [make_shift(campaign), make_shift(campaign)], make_shift(campaign, opens=time(16))
    with django_assert_num_queries(0):
        for shift in shifts:
            check_may_take(shift, taken=[mine], now=NOW)
    assert len(CHECKS) == 4


def test_for_a_person_what_she_has_claimed_is_looked_up(campaign):
    person = make_user()
    claim(make_shift(campaign), person)
    with pytest.raises(Overlaps):
        check_may_claim(make_shift(campaign), person=person, now=NOW)
    check_may_claim(make_shift(campaign, opens=time(16)), person=person, now=NOW)
