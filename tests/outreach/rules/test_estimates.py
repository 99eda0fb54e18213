"""What the planner expects: right in simulations, careful with little, and never at a loss."""

from collections import defaultdict
from dataclasses import replace
from math import exp, lgamma, log
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.estimates import LEAST_HOURS, Belief, Estimates, Outing, Seen, crowding, estimate

PERIODS = ["morning", "evening"]


def outing(conversations, *, place=1, period="morning", weekday=0, hours=6.0, people=3):
    return Outing(place, period, weekday, conversations, hours, people)


def test_nothing_is_known_before_anybodys_time_is():
    assert estimate([]) is None
    assert estimate([outing(5, hours=0), outing(5, hours=1e-300)]) is None


def test_a_campaign_without_a_conversation_expects_few():
    found = estimate([outing(0), outing(0, place=2)])
    low, high = found.rate(1, "morning", 0).interval
    assert 0 < low < high < 1


def test_one_place_that_is_always_the_same_is_expected_to_stay_so():
    found = estimate([outing(24, weekday=day % 5) for day in range(40)])
    rate = found.rate(1, "morning", 0)
    assert rate.mean == pytest.approx(4, rel=0.03)
    assert rate.interval[1] - rate.interval[0] < 1.2


def test_little_luck_does_not_make_the_best_place():
    """Somebody had three conversations in twenty minutes; a hundred shifts elsewhere had six an hour."""
    lucky = [outing(3, place=2, hours=1 / 3)]
    steady = [outing(36, place=1) for _ in range(100)]
    usual = [outing(12, place=place) for place in range(3, 12) for _ in range(10)]
    found = estimate([*lucky, *steady, *usual])
    rates = {place: found.rate(place, "morning", 0) for place in (1, 2)}
    assert 2 < rates[2].mean < rates[1].mean
    assert rates[2].interval[1] - rates[2].interval[0] > 4 * (rates[1].interval[1] - rates[1].interval[0])


def test_a_place_where_nobody_was_is_like_the_others_and_less_sure():
    found = estimate([outing(each, place=each) for each in range(6, 20)])
    new, known = found.rate(99, "morning", 0), found.rate(10, "morning", 0)
    assert new.mean == pytest.approx(found.mean, rel=0.15)
    assert new.interval[0] < found.mean < new.interval[1]
    assert (new.interval[1] - new.interval[0]) / new.mean > (known.interval[1] - known.interval[0]) / known.mean


def test_better_evenings_of_the_campaign_are_expected_of_a_new_place_too():
    found = estimate([
        outing(30 if period == "evening" else 10, place=place, period=period)
        for place in range(8) for period in PERIODS for _ in range(4)
    ])  # fmt: skip
    assert found.rate(99, "evening", 0).mean > 1.8 * found.rate(99, "morning", 0).mean


def test_a_period_and_a_weekday_that_nobody_tried_are_as_the_others():
    found = estimate([outing(20, weekday=1) for _ in range(10)])
    assert found.rate(1, "evening", 6).mean == pytest.approx(found.rate(1, "evening", 5).mean)
    assert found.rate(1, "evening", 6).mean == pytest.approx(20 / 6, rel=0.15)


@pytest.mark.parametrize("power", [0.0, 0.3, 0.7])
def test_how_much_less_each_brings_in_a_larger_team_is_found(power):
    random = np.random.default_rng(1)
    known = []
    for place in range(6):
        for people in (1, 2, 4, 6) * 12:
            usual = (2 + place) * 2 * people ** (1 - power)
            known.append(outing(int(random.poisson(usual)), place=place, hours=2 * people, people=people))
    assert crowding(known) == pytest.approx(power, abs=0.08)


def test_one_more_person_adds_less_than_the_one_before_and_never_takes_away():
    found = replace(estimate([outing(20), outing(24, people=4, hours=8)]), crowding=0.4)
    added = [found.one_more(4.0, people=people, hours=2) for people in range(12)]
    assert added == sorted(added, reverse=True)
    assert min(added) > 0
    assert found.expected(4.0, people=0, hours=2) == 0


outings = st.lists(
    st.builds(
        Outing,
        place=st.sampled_from([None, 1, 2, 3]),
        period=st.sampled_from(PERIODS),
        weekday=st.integers(0, 6),
        conversations=st.integers(0, 400),
        hours=st.floats(0, 60),
        people=st.integers(0, 12),
    ),
    max_size=25,
)


@given(outings)
def test_whatever_was_logged_there_is_a_finite_answer(known):
    found = estimate(known)
    if found is None:
        assert all(each.hours < LEAST_HOURS for each in known)
        return
    for place in (1, 2, 99):
        for period in (*PERIODS, "night"):
            rate = found.rate(place, period, 2)
            low, high = rate.interval
            assert 0 <= low <= rate.mean * 1.0001
            assert rate.mean < high < float("inf")
            assert 0 <= found.one_more(rate.mean, people=2, hours=2) < float("inf")


@given(outings, st.integers(1, 50))
def test_more_conversations_at_a_time_and_place_raise_what_is_expected_of_it(known, more):
    """As long as nothing else is learned from them: how far places differ stays as it is."""
    found = estimate([*known, outing(3)])
    key = (1, "morning", 0)
    with_more = replace(found, seen=dict(found.seen))
    for length in range(len(key) + 1):
        with_more.seen[key[:length]] += Seen(more, 0, 0, 0)
    assert with_more.rate(*key).mean > found.rate(*key).mean
    assert with_more.rate(*key).interval[0] > found.rate(*key).interval[0]


def test_more_hours_at_the_same_rate_make_it_surer():
    def width(times):
        found = estimate([outing(12, place=place) for place in (1, 2, 3) for _ in range(times)])
        low, high = found.rate(1, "morning", 0).interval
        return high - low

    widths = [width(times) for times in (1, 3, 10, 40)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[0] / 3


def test_what_is_learned_is_exactly_what_adding_up_gives():
    """A gamma belief and a Poisson count, integrated by brute force."""
    prior, number, exposure = Belief(3.2, 1.7), 11, 2.9

    def density(x):
        counts = number * log(x * exposure) - x * exposure - lgamma(number + 1)
        return exp((prior.shape - 1) * log(x) - prior.rate * x + counts)

    xs = [(step + 0.5) * 30 / 40_000 for step in range(40_000)]
    weights = [density(x) for x in xs]
    after = prior.seeing(number, exposure)
    low, high = after.interval
    mean = sum(x * weight for x, weight in zip(xs, weights, strict=True)) / sum(weights)
    inside = sum(weight for x, weight in zip(xs, weights, strict=True) if low <= x <= high) / sum(weights)
    assert after.mean == pytest.approx(mean, rel=1e-6)
    assert inside == pytest.approx(0.8, abs=1e-3)


def test_a_neighbour_has_the_same_mean_and_more_doubt():
    belief = Belief(8, 2)
    neighbour = belief.of_neighbour(0.25)
    assert neighbour.mean == pytest.approx(belief.mean)
    assert neighbour.shape / neighbour.rate**2 == pytest.approx(8 / 4 + 0.25 * 16)


def campaign_of_known_rates(seed):
    """Places, their periods and weekdays with rates that are drawn; shifts that spread more than chance, in teams of
    one to five. Two places nobody has tried. Returns the outings and the true rate of each cell, in a team of one."""
    random, chance = Random(seed), np.random.default_rng(seed)
    base, crowd = random.uniform(1.5, 6), random.choice([0, 0.2, 0.4])
    places = [chance.gamma(1 / 0.16, 0.16) for _ in range(20)]
    periods = {period: random.uniform(0.8, 1.25) for period in PERIODS}
    weekdays = [random.uniform(0.9, 1.1) for _ in range(5)]
    own = {(place, period): chance.gamma(25, 1 / 25) for place in range(20) for period in PERIODS}
    rates = {
        (place, period, weekday): base * places[place] * periods[period] * weekdays[weekday] * own[place, period]
        for place in range(20) for period in PERIODS for weekday in range(5)
    }  # fmt: skip
    known = []
    for place in range(18):
        for _ in range(random.randint(1, 16)):
            period, weekday, people = random.choice(PERIODS), random.randrange(5), random.randint(1, 5)
            usual = rates[place, period, weekday] * 2 * people ** (1 - crowd)
            number = int(chance.poisson(chance.gamma(10, usual / 10)))
            known.append(Outing(place, period, weekday, number, 2 * people, people))
    return known, rates, crowd


def covered(seeds, interval_of):
    """Which part of the true rates lies in the intervals: of places that were tried, and of others."""
    tried, untried = [], []
    for seed in seeds:
        known, rates, crowd = campaign_of_known_rates(seed)
        found = estimate(known)
        for (place, period, weekday), rate in rates.items():
            low, high = interval_of(found, place, period, weekday)
            (tried if place < 18 else untried).append(low <= rate * found.people**-crowd <= high)
    return sum(tried) / len(tried), sum(untried) / len(untried)


def test_the_interval_holds_the_true_rate_four_times_in_five():
    tried, untried = covered(range(40), lambda found, *cell: found.rate(*cell).interval)
    assert 0.76 < tried < 0.87
    assert 0.74 < untried < 0.92


def test_the_figures_of_a_place_alone_would_hold_it_far_less_often():
    """The control: conversations by hours with the usual interval of a count, as a page of figures has them."""

    def plain(found, *cell):
        had = found.had(*cell)
        rate = had.number / had.hours if had.hours else found.mean
        apart = 1.28 * (rate / had.hours) ** 0.5 if had.hours else 0
        return rate - apart, rate + apart

    tried, _untried = covered(range(10), plain)
    assert tried < 0.5


def test_estimates_can_be_looked_into():
    found = estimate([outing(20), outing(10, period="evening"), outing(9, place=None)])
    assert isinstance(found, Estimates)
    assert (found.had(1).hours, found.had(1).outings, found.had(1, "evening").number) == (12, 2, 10)
    assert found.had(77) == Seen()


def together(known):
    """Shifts that are alike in place, period, weekday and size of team as one outing, as the page reads them."""
    groups = defaultdict(list)
    for each in known:
        groups[each.place, each.period, each.weekday, each.people].append(each)
    return [
        Outing(
            place, period, weekday,
            conversations=sum(each.conversations for each in members),
            hours=sum(each.hours for each in members),
            people=people,
            shifts=len(members),
            squares=sum(each.conversations**2 / each.hours for each in members),
        )
        for (place, period, weekday, people), members in groups.items()
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_alike_shifts_say_the_same_one_by_one_and_together(seed):
    known = [outing for _ in range(3) for outing in campaign_of_known_rates(seed)[0]]
    one_by_one, grouped = estimate(known), estimate(together(known))
    assert len(together(known)) < len(known)
    assert (grouped.mean, grouped.people, grouped.crowding, grouped.dispersion, *grouped.spreads) == pytest.approx(
        (one_by_one.mean, one_by_one.people, one_by_one.crowding, one_by_one.dispersion, *one_by_one.spreads)
    )
    for cell in [(0, "morning", 1), (5, "evening", 4), (19, "morning", 0)]:
        assert grouped.rate(*cell).interval == pytest.approx(one_by_one.rate(*cell).interval)
        assert grouped.had(*cell).outings == one_by_one.had(*cell).outings


def test_how_much_shifts_spread_is_the_sum_that_it_is_said_to_be():
    """Written out shift by shift, for one cell in which teams are alike."""
    numbers, hours = [3, 9, 4, 14, 6], [2.0, 3.0, 2.0, 4.0, 3.0]
    found = estimate([outing(number, hours=time, people=1) for number, time in zip(numbers, hours, strict=True)])
    rate = sum(numbers) / sum(hours)
    unlike = sum((number - rate * time) ** 2 / (rate * time) for number, time in zip(numbers, hours, strict=True))
    assert found.dispersion == pytest.approx(max(1.0, (unlike + 5 * 1.5) / (4 + 5)))
