"""Attended hours, and what show rates are measured by: from what captains said, never from the schedule."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum

from people.times import local_moment
from shifts.actions.claims import release_signup
from shifts.models import Attendance, Signup
from shifts.queries.attendance import attended_hours
from tests.factories import NOW, claim, make_location, make_shift, make_user

Status = Attendance.Status
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift():
    return make_shift(hours=2)


def attend(shift, status=Status.CHECKED_IN, *, arrived=None, left=None, signup=None, person=None):
    """`arrived` and `left` are minutes after the shift's start."""
    return Attendance.objects.create(
        shift=shift,
        person=person or (signup.person if signup else make_user()),
        signup=signup,
        status=status,
        arrived_at=None if arrived is None else shift.starts_at + arrived * MINUTE,
        left_at=None if left is None else shift.starts_at + left * MINUTE,
        set_at=shift.starts_at,
    )


def close(shift):
    shift.closed_at = shift.ends_at
    shift.save()


def test_hours_can_be_summed_by_place(shift):
    place = make_location(shift.campaign.chapter)
    other = make_shift(shift.campaign, place, hours=3)
    close(other)
    for status in (Status.CHECKED_IN, Status.COMPLETED, Status.NO_SHOW):
        attend(other, status)
    attend(shift, Status.COMPLETED, arrived=0, left=30)
    by_place = Attendance.objects.attended().with_hours().values("shift__location").annotate(sum=Sum("time_there"))
    assert {row["shift__location"]: row["sum"] for row in by_place} == {
        place.pk: timedelta(hours=6),
        shift.location_id: timedelta(minutes=30),
    }
    assert attended_hours(Attendance.objects.all()) == 6.5


def test_the_length_is_that_of_the_clock_change_night():
    """01:00 to 02:00 comes twice on this day in New York: midnight to 4 is five hours."""
    day, zone = date(2026, 11, 1), ZoneInfo("America/New_York")
    night = make_shift(day=day, opens=time(0), hours=5)
    assert night.ends_at == local_moment(day, time(4), zone)
    close(night)
    attend(night)
    assert attended_hours(Attendance.objects.all()) == 5


def test_nobody_there_is_no_figure(shift):
    assert attended_hours(Attendance.objects.all()) is None
    attend(shift)
    assert attended_hours(Attendance.objects.all()) is None
    close(shift)
    assert attended_hours(Attendance.objects.filter(status=Status.NO_SHOW)) is None
    assert attended_hours(Attendance.objects.all()) == 2


def test_a_show_rate_is_measured_by_what_was_not_released_in_time_on_closed_shifts(shift):
    signups = [claim(shift) for _ in range(4)]
    release_signup(signups[0], by=signups[0].person, now=NOW)  # in time
    release_signup(signups[1], by=signups[1].person, now=shift.starts_at - timedelta(hours=11))  # late
    release_signup(signups[2], by=make_user(), now=NOW)  # taken off
    assert list(Signup.objects.due()) == []
    close(shift)
    assert list(Signup.objects.due()) == [signups[1], signups[3]]
