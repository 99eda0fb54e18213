"""What is concluded, from cells and goals that are small enough to check by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.queries.goals import Goal
from outreach.queries.spread import Cell
from outreach.rules.comparing import compare
from outreach.rules.conclusions import Rates, Week, trend_of
from outreach.rules.intervals import Shifts
from shifts.models import Campaign

HOUR = 3600
MONDAY = date(2026, 8, 3)


def cell(*talks, place=1, period="morning", weekday=0, campaign=1, hours=2):
    sums = sum((Shifts.one(each, hours * HOUR) for each in talks), Shifts())
    fields = (
        sums.number, sums.conversations, sums.seconds, sums.talks_squared, sums.talks_by_time, sums.time_squared,
        sums.talks_squared_per_second,
    )  # fmt: skip
    return Cell(campaign, place, period, weekday, fields)


def test_cells_are_taken_together_by_whatever_is_asked():
    rates = Rates([cell(4, 6), cell(2, period="evening"), cell(9, place=2, weekday=3)])
    by_period = {key: (found.number, found.conversations) for key, found in rates.by(lambda each: each.period).items()}
    assert by_period == {"morning": (3, 19), "evening": (1, 2)}
    assert [each.number for each in rates.by(lambda each: each.weekday).values()] == [3, 1]
    assert (rates.total.number, rates.total.conversations, rates.total.hours) == (4, 21, 8)


def test_nothing_is_nothing():
    rates = Rates([])
    assert rates.total == Shifts()
    halves = rates.halves
    assert (halves.found, halves.left_out, halves.misleads, halves.places) == (None, 0, False, {})


def test_mornings_and_evenings_are_compared_on_the_same_weekday_of_a_place():
    halves = Rates([
        cell(8, 9, 10, 8), cell(14, 13, 12, 15, period="evening"),
        cell(8, 8, weekday=1), cell(14, 13, weekday=1, period="evening"),
        cell(90, weekday=2),
    ]).halves  # fmt: skip
    assert halves.level == "weekday"
    assert (halves.found.places, halves.found.first.number, halves.found.second.number) == (2, 6, 6)
    assert halves.left_out == 1
    assert halves.found.verdict == "more"
    assert {place: (at.morning.number, at.evening.number) for place, at in halves.places.items()} == {1: (6, 6)}


def test_a_place_alone_is_compared_by_weekdays_too():
    """Mondays are poor and mornings, Tuesdays are good and evenings: taken together, evenings look far better."""
    days = [
        cell(4, 5, 4, 5, 4), cell(3, period="evening"),
        cell(20, weekday=1), cell(16, 17, 16, 17, 16, weekday=1, period="evening"),
    ]  # fmt: skip
    halves = Rates(days).halves
    assert halves.level == "weekday"
    assert halves.places[1].found == halves.found
    assert halves.found.ratio < 1
    assert compare([(halves.places[1].morning, halves.places[1].evening)]).ratio > 1.5


def test_where_weekdays_never_meet_a_place_is_compared_with_itself():
    halves = Rates([cell(8, 9, 10, 8), cell(14, 13, 12, 15, weekday=1, period="evening")]).halves
    assert (halves.level, halves.found.places, halves.left_out) == ("place", 1, 0)


def test_the_same_place_in_another_campaign_is_another_place():
    halves = Rates([cell(8, 9, 10, 8), cell(14, 13, 12, 15, campaign=2, period="evening")]).halves
    assert halves.found is None
    assert halves.left_out == 8


def test_simply_dividing_can_say_the_opposite():
    good = [cell(*[30] * 3, place=1), cell(*[24] * 15, place=1, period="evening")]
    poor = [cell(*[10] * 15, place=2), cell(*[8] * 3, place=2, period="evening")]
    halves = Rates(good + poor).halves
    assert (halves.found.verdict, halves.misleads) == ("less", True)
    assert Rates(good).halves.misleads is False


cells = st.lists(
    st.builds(
        lambda talks, place, period, weekday: cell(*talks, place=place, period=period, weekday=weekday),
        st.lists(st.integers(0, 60), min_size=1, max_size=4),
        st.sampled_from([None, 1, 2]),
        st.sampled_from(["morning", "evening"]),
        st.integers(0, 6),
    ),
    max_size=12,
)


@given(cells)
def test_every_shift_is_compared_or_left_out(known):
    halves = Rates(known).halves
    compared = sum(at.morning.number + at.evening.number for at in halves.places.values())
    assert compared + halves.left_out == sum(each.sums[0] for each in known)
    assert halves.left_out >= 0
    if halves.found is not None:
        assert halves.found.first.number + halves.found.second.number == compared


def goal(by_day, *, today, target=100, first=MONDAY, days=56):
    campaign = Campaign(name="August", starts_on=first, ends_on=first + timedelta(days=days - 1), goal=target)
    return Goal(campaign, today, {first + timedelta(days=day): number for day, number in by_day.items()})


def test_weeks_begin_on_mondays_and_are_whole_once_they_are_over():
    trend = trend_of(goal({0: 3, 6: 2, 8: 10, 14: 1}, today=MONDAY + timedelta(days=15)))
    assert trend.weeks == [
        Week(MONDAY, 5, 5, True),
        Week(MONDAY + timedelta(days=7), 10, 15, True),
        Week(MONDAY + timedelta(days=14), 1, 16, False),
    ]


def test_a_campaign_that_begins_and_ends_in_the_middle_of_weeks_has_parts_of_weeks():
    wednesday = MONDAY + timedelta(days=2)
    trend = trend_of(goal({0: 3, 5: 2, 12: 4}, today=MONDAY + timedelta(days=60), first=wednesday, days=13))
    assert [(week.monday, week.conversations, week.is_whole) for week in trend.weeks] == [
        (MONDAY, 3, False), (MONDAY + timedelta(days=7), 2, True), (MONDAY + timedelta(days=14), 4, False),
    ]  # fmt: skip


def test_a_week_without_a_conversation_is_a_week():
    trend = trend_of(goal({0: 20, 14: 10}, today=MONDAY + timedelta(days=21)))
    assert [week.conversations for week in trend.weeks if week.is_whole] == [20, 0, 10]
    assert trend.outlook.pace == 10


@pytest.mark.parametrize(
    ("weekly", "target", "state"),
    [
        ([20, 20], 1000, "few"),
        ([20, 21, 22], None, "none"),
        ([20, 21, 22], 60, "reached"),
        ([50, 51, 52, 49], 210, "yes"),
        ([50, 51, 52, 49], 390, "likely"),
        ([50, 51, 52, 49], 410, "unlikely"),
        ([50, 51, 52, 49], 900, "no"),
    ],
)
def test_the_state_says_how_the_goal_stands(weekly, target, state):
    by_day = {7 * week: number for week, number in enumerate(weekly)}
    trend = trend_of(goal(by_day, target=target, today=MONDAY + timedelta(days=7 * len(weekly))))
    assert trend.state == state


def test_before_and_after_there_is_nothing_to_foresee():
    early = trend_of(goal({}, today=MONDAY - timedelta(days=3)))
    assert (early.state, early.weeks, early.outlook) == ("early", [], None)
    missed = trend_of(goal({0: 9}, today=MONDAY + timedelta(days=99)))
    assert (missed.state, missed.outlook, missed.needed) == ("missed", None, None)


def test_what_each_week_left_must_bring():
    trend = trend_of(goal({0: 30}, today=MONDAY + timedelta(days=13), days=42))  # 28 days left
    assert trend.needed == 70 / 4
    assert trend_of(goal({0: 30}, today=MONDAY + timedelta(days=36), days=42)).needed is None  # 5 days left


@given(
    st.dictionaries(st.integers(-9, 70), st.integers(1, 90)), st.integers(-5, 80), st.integers(0, 6), st.integers(1, 56)
)
def test_weeks_add_up_to_what_was_done(by_day, today, weekday, days):
    """Also what was logged on shifts that lie outside the days that a campaign has by now."""
    first = MONDAY + timedelta(days=weekday)
    found = trend_of(goal(by_day, today=first + timedelta(days=today), first=first, days=days))
    assert sum(week.conversations for week in found.weeks) == found.goal.done
    assert [week.so_far for week in found.weeks][-1:] == [found.goal.done][: len(found.weeks)]
