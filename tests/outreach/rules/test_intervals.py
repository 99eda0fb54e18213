"""Intervals: equal to what textbooks and scipy say where these have a word, and right as often as they claim."""

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2
from scipy.stats import t as student

from outreach.rules.intervals import Shifts, share_interval

HOUR = 3600


def shifts(*pairs):
    """Of (conversations, hours)."""
    return sum((Shifts.one(talks, round(hours * HOUR)) for talks, hours in pairs), Shifts())


def test_nothing_is_said_of_two_shifts_and_something_of_three():
    assert shifts((4, 2), (9, 2)).interval is None
    assert shifts((4, 2), (9, 2)).per_hour == 13 / 4
    assert shifts((4, 2), (9, 2), (6, 2)).interval is not None
    assert Shifts().interval is None
    assert Shifts().per_hour is None


def test_it_is_the_textbooks_where_shifts_are_as_long_as_each_other():
    """The t interval of the mean, with the error taken relative to it (delta method), worked out by scipy."""
    talks = [3, 11, 6, 14, 2, 9, 20]
    found = shifts(*((each, 2) for each in talks))
    mean = np.mean(talks)
    error = np.std(talks, ddof=1) / sqrt(len(talks)) / mean
    apart = student.ppf(0.975, len(talks) - 1) * error
    low, high = found.interval
    assert log(low) == pytest.approx(log(mean / 2) - apart)
    assert log(high) == pytest.approx(log(mean / 2) + apart)


def test_it_is_never_narrower_than_chance():
    """Shifts that were all alike: Garwood's limits from the chi-squared distribution."""
    low, high = shifts(*[(5, 2)] * 8).interval
    assert low == pytest.approx(chi2.ppf(0.025, 80) / 2 / 16)
    assert high == pytest.approx(chi2.ppf(0.975, 82) / 2 / 16)


def test_no_conversation_at_all_is_not_never():
    low, high = shifts((0, 2), (0, 3), (0, 2.5)).interval
    assert (low, high) == (0, pytest.approx(-log(0.025) / 7.5))


pairs = st.lists(st.tuples(st.integers(0, 300), st.floats(0.02, 60)), min_size=3, max_size=30)


@given(pairs)
def test_whatever_was_logged_the_rate_lies_in_its_interval(known):
    found = shifts(*known)
    low, high = found.interval
    assert 0 <= low <= found.per_hour <= high < float("inf")


@given(pairs, pairs)
def test_sums_of_parts_are_those_of_the_whole(some, others):
    apart, together = shifts(*some) + shifts(*others), shifts(*some, *others)
    assert apart.interval == pytest.approx(together.interval)
    assert (apart.number, apart.conversations, apart.seconds) == (
        together.number, together.conversations, together.seconds,
    )  # fmt: skip


@given(pairs, st.integers(2, 9))
def test_the_same_again_and_again_makes_it_no_less_sure(known, times):
    low, high = shifts(*known).interval
    again = shifts(*known * times).interval
    assert low <= again[0] * 1.000001
    assert again[1] <= high * 1.000001


def kept(number, spread, seed, runs=1500):
    """How often the interval, and that of chance alone, hold the true rate of 4 an hour, where shifts of 1 to 8
    person-hours have rates of their own that differ by `spread`."""
    random = np.random.default_rng(seed)
    ours = chance = 0
    for _run in range(runs):
        hours = random.uniform(1, 8, number)
        rates = 4 * random.gamma(1 / spread**2, spread**2, number)
        talks = random.poisson(rates * hours)
        low, high = shifts(*zip(map(int, talks), hours, strict=True)).interval
        ours += low <= 4 <= high
        total = int(talks.sum())
        chance += chi2.ppf(0.025, 2 * total) / 2 <= 4 * hours.sum() <= chi2.ppf(0.975, 2 * total + 2) / 2
    return ours / runs, chance / runs


@pytest.mark.parametrize(("number", "spread"), [(4, 0.3), (10, 0.4), (40, 0.5)])
def test_it_holds_the_true_rate_as_often_as_it_says(number, spread):
    ours, _chance = kept(number, spread, seed=number)
    assert 0.91 <= ours <= 0.985


def test_chance_alone_would_hold_it_far_less_often():
    """The control: the usual interval of a count, as if talks came one by one."""
    _ours, chance = kept(10, 0.4, seed=10)
    assert chance < 0.8


@given(st.integers(0, 400), st.integers(1, 400))
def test_parts_of_a_whole_are_scipys(part, whole):
    part = min(part, whole)
    expected = binomtest(part, whole).proportion_ci(method="wilson")
    assert share_interval(part, whole) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_of_nobody_nothing_is_said():
    assert share_interval(0, 0) is None
