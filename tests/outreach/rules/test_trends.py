"""What a campaign comes to: the textbook's interval, and right as often as it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from outreach.rules.trends import Outlook, outlook


def test_two_weeks_say_nothing_and_three_do():
    assert outlook([10, 12], done=22, days_left=14) is None
    assert outlook([10, 12, 11], done=33, days_left=14).pace == 11


def test_one_week_to_come_has_the_textbooks_interval():
    weeks = [40, 55, 31, 62, 48]
    found = outlook(weeks, done=300, days_left=7)
    apart = student.ppf(0.975, 4) * np.std(weeks, ddof=1) * np.sqrt(1 + 1 / 5)
    assert found == Outlook(
        pytest.approx(47.2),
        pytest.approx(347.2),
        pytest.approx(max(300, 347.2 - apart)),
        pytest.approx(347.2 + apart),
    )


def test_weeks_that_were_alike_may_still_differ_as_chance_has_it():
    found = outlook([25] * 4, done=100, days_left=7)
    assert found.high - found.likely == pytest.approx(student.ppf(0.975, 3) * np.sqrt(25 * 1.25))


def test_after_the_last_day_it_is_what_it_is():
    assert outlook([3, 9, 40], done=52, days_left=0) == Outlook(pytest.approx(52 / 3), 52, 52, 52)


@pytest.mark.parametrize(("goal", "said"), [(90, "yes"), (110, "likely"), (111, "unlikely"), (141, "no")])
def test_the_answer_is_as_sure_as_the_interval(goal, said):
    assert Outlook(pace=10, likely=110, low=90, high=140).reaches(goal) == said


@given(st.lists(st.integers(0, 5_000), min_size=3, max_size=60), st.integers(0, 400))
def test_nothing_that_is_done_is_ever_undone(weeks, days_left):
    found = outlook(weeks, done=sum(weeks), days_left=days_left)
    assert sum(weeks) <= found.low <= found.likely <= found.high


@pytest.mark.parametrize("known", [3, 8])
def test_it_holds_what_came_as_often_as_it_says(known):
    random, held, runs = np.random.default_rng(known), 0, 2_000
    for _run in range(runs):
        weeks = random.poisson(60 * random.gamma(9, 1 / 9, known + 4))
        done = int(weeks[:known].sum())
        found = outlook([int(each) for each in weeks[:known]], done=done, days_left=28)
        held += found.low <= weeks.sum() <= found.high
    assert 0.92 <= held / runs <= 0.98
