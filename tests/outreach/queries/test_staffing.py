from datetime import timedelta

import pytest

from outreach.queries.filters import Filters
from outreach.queries.staffing import Staffing, staffing
from outreach.queries.waiting import waiting_rows
from people.models import Role
from shifts.actions.claims import release_signup
from shifts.models import Attendance, Shift
from tests.factories import (
    NOW,
    attend,
    claim,
    make_campaign,
    make_conversation,
    make_member,
    make_script,
    make_shift,
    make_tally,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    campaign = make_campaign()
    make_script(campaign)
    return campaign


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, Role.ORGANIZER)


def close(shift):
    Shift.objects.filter(pk=shift.pk).update(closed_at=NOW)


def test_no_shift_is_no_rate():
    assert (Staffing().fill_rate, Staffing().show_rate, Staffing().coverage) == (None, None, None)


def test_seats_claims_and_coverage_are_of_the_shifts_that_stand(campaign, organizer):
    filled = make_shift(campaign, capacity=2, min_people=1)
    claim(filled)
    claim(filled)
    short = make_shift(campaign, capacity=4, min_people=2)
    claim(short)
    make_shift(campaign, capacity=9, cancelled_at=NOW)
    found = staffing(organizer, filters=Filters())
    assert (found.shifts, found.covered, found.seats, found.claims) == (2, 1, 6, 3)
    assert (found.coverage, found.fill_rate, found.show_rate) == (0.5, 0.5, None)


def test_the_show_rate_leaves_out_who_released_in_time_and_shifts_that_are_not_closed(campaign, organizer):
    shift = make_shift(campaign, capacity=9)
    came, stayed_away, late, in_time = (claim(shift) for _ in range(4))
    attend(shift, came.person, signup=came, hours=2)
    attend(shift, stayed_away.person, signup=stayed_away, status=Attendance.Status.NO_SHOW)
    attend(shift, hours=2)  # a walk-in promised nothing
    release_signup(in_time, by=in_time.person, now=NOW)
    release_signup(late, by=late.person, now=shift.starts_at - timedelta(hours=1))
    claim(make_shift(campaign))
    assert staffing(organizer, filters=Filters()).show_rate is None
    close(shift)
    found = staffing(organizer, filters=Filters())
    assert (found.came, found.promised, found.show_rate) == (1, 3, 1 / 3)


def test_it_is_of_the_rosters_that_the_actor_keeps_and_of_what_is_filtered(campaign, organizer):
    shift = make_shift(campaign)
    make_shift(campaign, period="evening")
    make_shift()  # of another chapter
    assert staffing(organizer, filters=Filters()).shifts == 2
    assert staffing(organizer, filters=Filters(period="evening")).shifts == 1
    assert staffing(organizer, filters=Filters(shift=shift.pk)).shifts == 1
    assert staffing(make_member(campaign.chapter), filters=Filters()).shifts == 0


def test_what_waits_is_what_is_held_and_what_guests_logged(campaign, organizer, django_assert_num_queries):
    shift = make_shift(campaign)
    make_conversation(shift)
    make_conversation(shift, hold="late")
    make_conversation(shift, hold="odd", is_current=False)  # withdrawn or corrected: nothing to look at
    make_tally(shift, hold="odd")
    guest, rejected = make_user(), make_user()
    attend(shift, guest, status="unconfirmed")
    attend(shift, rejected, status="rejected")
    for person in (guest, rejected):
        make_conversation(shift, person)
        make_tally(shift, person)
    assert organizer.roles
    with django_assert_num_queries(2):
        assert waiting_rows(organizer, filters=Filters()) == 4
    assert waiting_rows(organizer, filters=Filters(outcome="interested")) == 2
    assert waiting_rows(organizer, filters=Filters(period="evening")) == 0
    assert waiting_rows(guest, filters=Filters()) == 2
