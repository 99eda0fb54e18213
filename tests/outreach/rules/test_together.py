"""What can be told only from all that somebody logged on a shift."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from outreach.models import Hold
from outreach.queries.logged import Logged
from outreach.rules.together import held_together, hurried, is_nearly_everybody, is_too_much
from shifts.models import Shift
from tests.factories import NOW

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SHIFT = Shift(starts_at=NOW, ends_at=NOW + timedelta(hours=2))
BEGIN = NOW + MINUTE + SECOND / 8


def talks(number, every=SECOND, begin=BEGIN, first_id=1, **fields):
    return [Logged(UUID(int=first_id + each), begin + each * every, 1, **fields) for each in range(number)]


def counts(*amounts, counter="flyers", first_id=10_000):
    return [Logged(UUID(int=first_id + each), BEGIN, amount, counter) for each, amount in enumerate(amounts)]


def holds(logged, **told):
    return list(held_together(SHIFT, logged, **told).values())


@pytest.mark.parametrize(("total", "found"), [(480, False), (481, True)])
def test_more_conversations_than_one_every_15_seconds_of_a_shift_are_too_much(total, found):
    assert is_too_much(SHIFT, None, total) is found


@pytest.mark.parametrize(("total", "found"), [(2400, False), (2401, True)])
def test_more_counts_than_one_every_3_seconds_of_a_shift_are_too_much(total, found):
    assert is_too_much(SHIFT, "flyers", total) is found


def test_a_very_short_shift_is_judged_like_an_hour():
    short = Shift(starts_at=NOW, ends_at=NOW + 5 * MINUTE)
    assert not is_too_much(short, None, 240)


@pytest.mark.parametrize(
    ("conversations", "others", "found"),
    [(39, 1, True), (38, 1, False), (200, 0, False), (38, 2, True), (37, 3, False), (95, 5, True), (94, 6, False)],
)
def test_nearly_everybody_is_19_of_20_where_anybody_else_is_counted(conversations, others, found):
    assert is_nearly_everybody(conversations, others) is found


@pytest.mark.parametrize(("number", "every", "found"), [(30, SECOND, 0), (31, SECOND, 31), (200, 10 * SECOND, 0)])
def test_more_than_30_conversations_in_any_five_minutes_are_in_a_hurry_all_of_them(number, every, found):
    assert len(hurried(SHIFT, talks(number, every))) == found


def test_a_stretch_begins_anywhere_and_ends_after_five_minutes():
    quick, slow = talks(31, 10 * SECOND), talks(5, 3 * MINUTE, begin=BEGIN + timedelta(hours=1), first_id=100)
    assert len(hurried(SHIFT, quick)) == 0  # the last of them is five minutes after the first
    assert hurried(SHIFT, [*talks(31, 9 * SECOND), *slow]) == {each.id for each in quick}


def test_a_heap_takes_along_what_lies_in_a_stretch_with_it_and_nothing_else():
    heap = talks(31, SECOND)
    near, far = talks(1, begin=BEGIN - 4 * MINUTE, first_id=100), talks(1, begin=BEGIN - 5 * MINUTE, first_id=200)
    assert hurried(SHIFT, [*far, *near, *heap]) == {each.id for each in [*near, *heap]}


@pytest.mark.parametrize(("amounts", "found"), [([100, 100, 100], 0), ([100, 100, 100, 1], 4), ([1] * 300, 0)])
def test_a_keypad_may_be_used_three_times_within_five_minutes(amounts, found):
    assert len(hurried(SHIFT, counts(*amounts))) == found


def test_each_counter_is_a_pace_of_its_own():
    assert hurried(SHIFT, [*counts(200), *counts(200, counter="approached", first_id=20_000)]) == set()


@pytest.mark.parametrize("at", [SHIFT.starts_at, NOW + 15 * MINUTE, SHIFT.ends_at])
def test_rounded_times_and_sheets_of_paper_tell_no_pace(at):
    assert hurried(SHIFT, talks(200, 0 * SECOND, begin=at)) == set()


def test_what_was_taken_back_is_in_no_hurry():
    taken_back = [Logged(each.id, each.at, 0) for each in talks(5, first_id=100)]
    assert hurried(SHIFT, [*talks(30), *taken_back]) == set()


def test_what_was_added_to_a_tap_later_took_no_time_then_and_what_was_taken_away_neither():
    tapped = [replace(each, tapped=100) for each in counts(390, 20)]
    assert [each.at_once for each in tapped] == [100, 20]
    assert hurried(SHIFT, [*tapped, *counts(180, first_id=20_000)]) == set()
    assert len(hurried(SHIFT, [*tapped, *counts(181, first_id=20_000)])) == 3


def test_a_heap_whose_minutes_are_not_known_any_more_waits_until_it_is_taken_back():
    (row,) = talks(1, hold="fast", is_rounded=True)
    assert holds([row]) == ["fast"]
    assert holds([replace(row, amount=0)]) == holds([replace(row, is_rounded=False)]) == [""]


def test_the_first_reason_is_said():
    assert holds(talks(481, 14 * SECOND)) == [Hold.SUM] * 481
    assert set(holds([*talks(60), *counts(1, counter="declined")])) == {Hold.CONTACT, ""}
    assert holds(talks(31)) == [Hold.FAST] * 31
    assert holds(talks(30)) == [""] * 30


def test_what_waits_for_a_reason_of_its_own_or_was_looked_at_is_left_alone():
    late, seen = talks(1, first_id=100, hold="late"), talks(1, first_id=200, is_looked_at=True)
    aside = talks(40, first_id=300, hold="rejected")
    assert held_together(SHIFT, [*talks(30), *late, *seen, *aside]).keys() == {each.id for each in talks(30)}


def test_what_falls_away_is_let_go():
    assert holds(talks(20, hold="fast")) == [""] * 20


def test_what_a_captain_has_begun_to_decide_waits_until_she_has_finished():
    assert holds(talks(20, hold="fast"), begun=["fast"]) == ["fast"] * 20


def test_what_a_captain_has_let_count_holds_no_more():
    assert holds([*talks(60, MINUTE), *counts(1, counter="declined")], settled=["contact"]) == [""] * 61


def test_the_order_is_nothing():
    rng = Random(5)
    for _ in range(200):
        logged = talks(rng.randrange(20, 90), rng.choice([1, 5, 9, 11]) * SECOND)
        logged += counts(*[rng.choice([1, 20, 90]) for _ in range(rng.randrange(1, 9))])
        logged += counts(*[1] * rng.randrange(3), counter="declined", first_id=30_000)
        mixed = rng.sample(logged, len(logged))
        assert held_together(SHIFT, mixed) == held_together(SHIFT, logged)
