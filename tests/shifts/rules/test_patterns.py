"""Which shifts a pattern stands for, and what applying it would do."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.times import local_day
from shifts.models import Location, Period, Shift
from shifts.rules.patterns import PatternTerms, plan, slots

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 8, 3, 16, 0, tzinfo=UTC)  # Monday noon in New York
MORNING = Period(key="morning", opens=time(8), closes=time(10))
EVENING = Period(key="evening", opens=time(16), closes=time(18))
HERE, THERE = Location(pk=1, name="Here"), Location(pk=2, name="There")
TERMS = PatternTerms(
    name="Weekdays",
    locations=(HERE, THERE),
    floating=1,
    weekdays=frozenset({0, 2}),
    periods=(MORNING, EVENING),
    starts_on=date(2026, 8, 3),
    ends_on=date(2026, 8, 16),
    opens=None,
    closes=None,
    capacity=4,
    min_people=2,
)


def shift_for(slot, **fields):
    """The shift that applying the pattern makes of a slot."""
    return Shift(
        slot=slot.key, location=slot.location, period=slot.period, starts_on=slot.starts_on,
        **{"starts_at": slot.starts_at, "ends_at": slot.ends_at, "capacity": slot.capacity,
           "min_people": slot.min_people, **fields},
    )  # fmt: skip


def made(terms=TERMS, **fields):
    return [shift_for(slot, **fields) for slot in slots(terms, NEW_YORK)]


def planned(terms, existing, now=NOW):
    """How many of each kind, those with none left out."""
    found = plan(terms, existing, zone=NEW_YORK, now=now)
    return {name: len(rows) for name, rows in vars(found).items() if rows}


def test_slots_are_locations_times_weekdays_times_periods_times_days():
    assert len(list(slots(TERMS, NEW_YORK))) == 3 * 2 * 2 * 2
    assert [slot.key for slot in slots(TERMS, NEW_YORK)][:7] == [
        "L1:morning:2026-08-03",
        "L2:morning:2026-08-03",
        "F1:morning:2026-08-03",
        "L1:evening:2026-08-03",
        "L2:evening:2026-08-03",
        "F1:evening:2026-08-03",
        "L1:morning:2026-08-05",
    ]


def test_a_slot_has_the_window_of_its_period_or_the_narrower_one_of_the_pattern():
    first = next(slots(TERMS, NEW_YORK))
    assert (first.starts_at, first.ends_at) == (NOW - timedelta(hours=4), NOW - timedelta(hours=2))
    narrow = next(slots(replace(TERMS, opens=time(8, 30)), NEW_YORK))
    assert (narrow.starts_at, narrow.ends_at) == (NOW - timedelta(hours=3, minutes=30), NOW - timedelta(hours=2))


def test_a_retired_location_gets_no_shifts():
    retired = replace(TERMS, locations=(HERE, Location(pk=3, retired_at=NOW)), floating=0)
    assert {slot.location for slot in slots(retired, NEW_YORK)} == {HERE}


def test_a_new_pattern_adds_only_what_has_not_begun():
    assert planned(TERMS, []) == {"adds": 21}  # the three of this morning are past


def test_a_pattern_that_was_applied_leaves_everything():
    assert planned(TERMS, made()) == {"leaves": 21}


def test_more_places_and_days_are_added_to_what_is_there():
    wider = replace(TERMS, floating=2, ends_on=date(2026, 8, 17))
    assert planned(wider, made()) == {"adds": 7 + 2 * 4, "leaves": 21}


def test_other_times_and_seats_change_unclaimed_shifts():
    assert planned(replace(TERMS, capacity=6), made()) == {"changes": 21}
    assert planned(replace(TERMS, periods=(MORNING,), closes=time(9)), made()) == {"changes": 9, "removals": 12}


@pytest.mark.parametrize("terms", [replace(TERMS, capacity=6), replace(TERMS, weekdays=frozenset())])
def test_claimed_shifts_are_left_whatever_the_pattern_wants(terms):
    assert planned(terms, made(claimed=1)) == {"claimed": 21}


def test_claimed_shifts_that_are_as_wanted_are_simply_left():
    assert planned(TERMS, made(claimed=1)) == {"leaves": 21}


@pytest.mark.parametrize("terms", [replace(TERMS, capacity=6), replace(TERMS, weekdays=frozenset())])
def test_shifts_that_were_changed_singly_are_left(terms):
    assert planned(terms, made(edited_at=NOW)) == {"by_hand": 21}


def test_cancelled_shifts_are_neither_made_again_nor_changed():
    assert planned(replace(TERMS, capacity=6), made(cancelled_at=NOW)) == {"cancelled": 21}
    assert planned(replace(TERMS, weekdays=frozenset()), made(cancelled_at=NOW)) == {}


def test_a_floating_shift_that_was_placed_is_as_wanted():
    placed = made(replace(TERMS, locations=()))
    for shift in placed:
        shift.location = HERE
    assert planned(replace(TERMS, locations=()), placed) == {"leaves": 7}


def test_what_has_begun_is_not_touched_and_not_made_again():
    later = NOW + timedelta(days=30)
    assert planned(replace(TERMS, capacity=6), made(), now=later) == {}
    moved = [shift_for(slot, starts_at=NOW) for slot in slots(TERMS, NEW_YORK)]
    assert planned(TERMS, moved) == {}


@pytest.mark.parametrize(
    ("day", "opens", "closes", "hours"),
    [
        (date(2027, 3, 14), time(1, 30), time(3, 30), 1),
        (date(2027, 11, 7), time(0, 30), time(2, 30), 3),
        (date(2027, 3, 14), time(8), time(10), 2),
        (date(2027, 11, 7), time(8), time(10), 2),
    ],
)
def test_lengths_are_right_on_days_when_the_clocks_change(day, opens, closes, hours):
    window = Period(key="morning", opens=opens, closes=closes)
    one = replace(
        TERMS,
        locations=(HERE,),
        floating=0,
        periods=(window,),
        starts_on=day,
        ends_on=day,
        weekdays=frozenset(range(7)),
    )
    [slot] = slots(one, NEW_YORK)
    assert slot.ends_at - slot.starts_at == timedelta(hours=hours)


def test_a_window_that_the_clocks_skip_has_no_shift():
    day = date(2027, 3, 14)
    skipped = Period(key="morning", opens=time(2), closes=time(3))
    terms = replace(TERMS, periods=(skipped,), starts_on=day, ends_on=day, weekdays=frozenset({6}))
    assert list(slots(terms, NEW_YORK)) == []


ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
CLOCKS = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda clock: clock.replace(second=0, microsecond=0))


@st.composite
def patterns(draw):
    opens, closes = sorted(draw(st.lists(CLOCKS, min_size=2, max_size=2, unique=True)))
    starts_on = draw(st.dates(min_value=date(2019, 1, 1), max_value=date(2035, 1, 1)))
    return replace(
        TERMS,
        floating=draw(st.integers(0, 3)),
        weekdays=frozenset(draw(st.sets(st.integers(0, 6)))),
        periods=(Period(key="morning", opens=opens, closes=closes),),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=draw(st.integers(0, 40))),
    )


@settings(max_examples=60, deadline=None)
@given(patterns(), ZONES.map(ZoneInfo))
def test_on_every_day_of_every_zone_the_clocks_show_the_window(terms, zone):
    period = terms.periods[0]
    found = list(slots(terms, zone))
    for slot in found:
        assert slot.starts_at < slot.ends_at
        assert slot.starts_on.weekday() in terms.weekdays
        for moment, clock in ((slot.starts_at, period.opens), (slot.ends_at, period.closes)):
            shown = moment.astimezone(zone)
            if not is_skipped(slot.starts_on, clock, zone):
                assert (local_day(moment, zone), shown.time()) == (slot.starts_on, clock)
    assert len({slot.key for slot in found}) == len(found)


def is_skipped(day, clock, zone):
    there_and_back = datetime.combine(day, clock, tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.time() != clock


@settings(max_examples=60, deadline=None)
@given(patterns(), patterns(), ZONES.map(ZoneInfo), st.integers(0, 40))
def test_after_a_plan_was_carried_out_there_is_nothing_left_to_do(before, after, zone, days):
    now = datetime.combine(before.starts_on, time(12), tzinfo=UTC) + timedelta(days=days)
    existing = [shift_for(slot) for slot in slots(before, zone)]
    first = plan(after, existing, zone=zone, now=now)
    for shift, slot in first.changes:
        shift.starts_at, shift.ends_at = slot.starts_at, slot.ends_at
    gone = {shift.slot for shift in first.removals}
    carried_out = [shift for shift in existing if shift.slot not in gone] + [shift_for(slot) for slot in first.adds]
    assert plan(after, carried_out, zone=zone, now=now).does_nothing
    assert all(shift.starts_at > now for shift in first.removals)
