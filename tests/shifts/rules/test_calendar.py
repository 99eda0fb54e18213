"""A plan as weeks."""

from datetime import date

from shifts.models import Shift
from shifts.rules.calendar import weeks
from shifts.rules.patterns import Plan, Slot


def slot(day):
    return Slot(f"L1:morning:{day}", None, "morning", day, None, None, 4, 2)


def shift(day):
    return Shift(starts_on=day)


MONDAY, TUESDAY, NEXT_WEEK = date(2026, 8, 3), date(2026, 8, 4), date(2026, 8, 12)


def counts(day):
    return day.adds, day.changes, day.removals, day.leaves, day.stays


def test_weeks_run_from_monday_to_sunday_and_mark_the_days_outside():
    [week] = weeks(Plan(), TUESDAY, date(2026, 8, 6))
    assert [day.day.day for day in week.days] == [3, 4, 5, 6, 7, 8, 9]
    assert [day.is_inside for day in week.days] == [False, True, True, True, False, False, False]


def test_every_shift_of_the_plan_is_counted_on_its_day():
    plan = Plan(
        adds=[slot(MONDAY), slot(MONDAY)],
        changes=[(shift(MONDAY), slot(MONDAY))],
        leaves=[shift(TUESDAY)],
        removals=[shift(NEXT_WEEK)],
        claimed=[shift(TUESDAY)],
        by_hand=[shift(TUESDAY)],
        cancelled=[shift(TUESDAY)],
    )
    first, second = weeks(plan, MONDAY, TUESDAY)
    assert counts(first.days[0]) == (2, 1, 0, 0, 0)
    assert counts(first.days[1]) == (0, 0, 0, 1, 3)
    assert counts(second.days[2]) == (0, 0, 1, 0, 0)  # beyond the pattern's last day, and shown all the same
    assert sum(sum(counts(day)) for week in (first, second) for day in week.days) == 8
