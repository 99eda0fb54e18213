"""Which moment a time on the clock means."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from people.times import local_moment
from shifts.rules.presence import moment_near
from tests.factories import make_shift

NEW_YORK = ZoneInfo("America/New_York")

pytestmark = pytest.mark.django_db


def at(day, hour, minute=0, fold=0):
    return datetime(2026, *day, hour, minute, fold=fold, tzinfo=NEW_YORK).astimezone(ZoneInfo("UTC"))


def test_a_clock_time_of_a_morning_is_the_chapters():
    shift = make_shift(day=date(2026, 8, 4))
    assert moment_near(time(8, 5), shift.starts_at, shift) == at((8, 4), 8, 5)
    assert moment_near(time(10, 30), shift.ends_at, shift) == at((8, 4), 10, 30)


def test_after_midnight_is_the_next_day_and_before_it_the_day_before():
    evening = make_shift(day=date(2026, 8, 4), opens=time(21), hours=3)
    assert moment_near(time(0, 40), evening.ends_at, evening) == at((8, 5), 0, 40)
    night = make_shift(day=date(2026, 8, 5), opens=time(0, 30))
    assert moment_near(time(23, 50), night.starts_at, night) == at((8, 4), 23, 50)


def test_of_a_repeated_hour_the_outer_one_is_meant():
    """In New York 01:00 to 02:00 comes twice on 1 November 2026."""
    shift = make_shift(day=date(2026, 11, 1), opens=time(0), hours=2.75)  # 00:00 until 01:45 of the second round
    assert moment_near(time(1, 30), shift.starts_at, shift) == at((11, 1), 1, 30)
    assert moment_near(time(1, 30), shift.ends_at, shift) == at((11, 1), 1, 30, fold=1)


def test_the_shifts_own_times_come_back_on_the_clock_change_days():
    for day, hours in [(date(2026, 3, 8), 3), (date(2026, 11, 1), 5)]:
        shift = make_shift(day=day, opens=time(0), hours=hours)
        for moment in (shift.starts_at, shift.ends_at):
            clock = moment.astimezone(NEW_YORK).time()
            assert moment_near(clock, moment, shift) == moment


def test_a_skipped_time_is_as_far_past_the_change():
    shift = make_shift(day=date(2026, 3, 8), opens=time(0), hours=3)
    skipped = moment_near(time(2, 30), shift.ends_at, shift)
    assert skipped == local_moment(date(2026, 3, 8), time(3, 30), NEW_YORK)
