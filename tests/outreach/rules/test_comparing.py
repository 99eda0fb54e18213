"""Mornings and evenings compared with themselves, against a fit by scipy, and right as often as it says."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import t as student

from outreach.rules.comparing import Comparison, both, compare, finest
from outreach.rules.intervals import Shifts

HOUR = 3600


def shifts(*pairs):
    """Of (conversations, hours)."""
    return sum((Shifts.one(talks, round(hours * HOUR)) for talks, hours in pairs), Shifts())


def fitted(pairs):
    """The same model by brute force: each place's rate and one ratio, all at once, with the conversation that is shared
    as the hours are as a place of its own. `pairs` are ([(talks, hours)], [(talks, hours)])."""
    cells = [(place, side, talks, hours) for place, pair in enumerate(pairs) for side in (0, 1)
             for talks, hours in pair[side]]  # fmt: skip
    times = [sum(hours for _p, of, _t, hours in cells if of == side) for side in (0, 1)]
    shared = [(len(pairs), side, times[side] / sum(times), times[side]) for side in (0, 1)]
    place, side, talks, hours = (np.array(each, dtype=float) for each in zip(*cells, *shared, strict=True))
    design = np.column_stack([place == each for each in range(len(pairs) + 1)] + [side])

    def cost(beta):
        line = design @ beta + np.log(hours)
        return np.exp(line).sum() - talks @ line

    def slope(beta):
        return design.T @ (np.exp(design @ beta + np.log(hours)) - talks)

    start = np.append(np.full(len(pairs) + 1, np.log(talks.sum() / hours.sum())), 0)
    found = minimize(cost, start, jac=slope, method="BFGS", options={"gtol": 1e-9})
    expected = np.exp(design @ found.x + np.log(hours))[:-2]
    real = design[:-2, :-2].astype(float), design[:-2, -1]
    matrix = np.column_stack([*real[0].T, real[1]])
    freedom = len(cells) - len(pairs) - 1
    spread = max(1, ((talks[:-2] - expected) ** 2 / expected).sum() / freedom)
    error = np.sqrt(spread * np.linalg.inv(matrix.T @ (matrix * expected[:, None]))[-1, -1])
    apart = student.ppf(0.975, freedom) * error
    return exp(found.x[-1]), exp(found.x[-1] - apart), exp(found.x[-1] + apart)


@pytest.mark.parametrize("seed", range(6))
def test_it_is_what_fitting_the_model_by_brute_force_gives(seed):
    random = np.random.default_rng(seed)
    pairs = []
    for _place in range(2 + seed):
        rate = random.uniform(1, 8)
        pairs.append(
            tuple(
                [
                    (int(random.poisson(rate * factor * hours * random.gamma(8, 1 / 8))) + 1, hours)
                    for hours in random.integers(1, 9, random.integers(2, 6)).astype(float)
                ]
                for factor in (1, 1.4)
            )
        )
    found = compare([(shifts(*first), shifts(*second)) for first, second in pairs])
    assert (found.ratio, found.low, found.high) == pytest.approx(fitted(pairs), rel=2e-4)


def test_places_are_compared_with_themselves():
    """Evenings were sent to the good corner, mornings to the poor one: divided simply, evenings look twice as good. At
    each corner mornings are better."""
    good = shifts(*[(30, 4)] * 3), shifts(*[(24, 4)] * 15)
    poor = shifts(*[(10, 4)] * 15), shifts(*[(8, 4)] * 3)
    found = compare([good, poor])
    assert found.second.per_hour > 1.5 * found.first.per_hour
    assert found.ratio == pytest.approx(0.8, rel=0.01)
    assert (found.verdict, found.places) == ("less", 2)
    assert found.high < 1


def test_the_difference_is_that_of_the_rates():
    found = compare([(shifts(*[(8, 2)] * 9), shifts(*[(12, 2)] * 9))])
    likely, low, high = found.difference
    assert found.rate == pytest.approx(4, rel=0.01)
    assert likely == pytest.approx(2, rel=0.02)
    assert 0 < low < likely < high
    assert found.verdict == "more"


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [(shifts(*[(9, 2)] * 40), Shifts())],  # evenings were never tried
        [(shifts((9, 2)), shifts((30, 2)))],  # one of each
        [(shifts((9, 2)), shifts((30, 2)))] * 4,  # freedom of three
        [(shifts(*[(1, 2)] * 5), shifts(*[(2, 2)] * 5))],  # 15 conversations
        [(shifts(*[(0, 2)] * 50), shifts(*[(0, 2)] * 50))],
    ],
)
def test_too_little_says_nothing(pairs):
    assert compare(pairs) is None


def test_what_was_tried_in_one_period_alone_plays_no_part():
    pair = shifts(*[(8, 2)] * 5), shifts(*[(11, 2)] * 5)
    alone = shifts(*[(90, 2)] * 30), Shifts()
    assert compare([pair, alone]) == compare([pair])
    assert both([pair, alone]) == [pair]


def test_none_of_one_kind_is_a_clear_answer_and_no_breakdown():
    found = compare([(shifts(*[(12, 2)] * 8), shifts(*[(0, 2)] * 8))])
    assert found.verdict == "less"
    assert 0 < found.low < found.ratio < found.high < 1


side = st.lists(st.tuples(st.integers(0, 200), st.floats(0.05, 40)), max_size=5)


@given(st.lists(st.tuples(side, side), max_size=6))
def test_whatever_was_logged_the_answer_turns_with_the_question(known):
    there = compare([(shifts(*first), shifts(*second)) for first, second in known])
    back = compare([(shifts(*second), shifts(*first)) for first, second in known])
    if there is None:
        assert back is None
        return
    assert isinstance(there, Comparison)
    assert 0 < there.low <= there.ratio <= there.high < float("inf")
    assert log(there.ratio) == pytest.approx(-log(back.ratio), abs=1e-6)
    assert (log(there.low), log(there.high)) == pytest.approx((-log(back.high), -log(back.low)), abs=1e-6)


def test_the_finest_way_is_taken_that_still_finds_counterparts():
    day, none = (shifts(*[(5, 2)] * 2), shifts(*[(5, 2)] * 2)), (shifts(*[(5, 2)] * 4), Shifts())
    by_place = {1: (shifts(*[(5, 2)] * 4), shifts(*[(5, 2)] * 4))}
    assert finest([{(1, 0): day, (1, 1): day}, by_place]) == 0
    assert finest([{(1, 0): day, (1, 1): none}, by_place]) == 0  # just half of them
    assert finest([{(1, 0): none}, by_place]) == 1
    assert finest([{}, {}]) == 0


def verdicts(ratio, seed, *, shifts_each, places=6, runs=400):
    """How often the interval holds the true ratio, and each verdict's share, where places and shifts differ."""
    random = np.random.default_rng(seed)
    held, said = 0, []
    for _run in range(runs):
        pairs = []
        for _place in range(places):
            rate = random.gamma(6, 0.7)

            def some(factor, rate=rate):
                hours = random.uniform(2, 8, shifts_each)
                talks = random.poisson(rate * factor * hours * random.gamma(10, 0.1, shifts_each))
                return shifts(*zip(map(int, talks), hours, strict=True))

            pairs.append((some(1), some(ratio)))
        found = compare(pairs)
        held += found.low <= ratio <= found.high
        said.append(found.verdict)
    return held / runs, {each: said.count(each) / runs for each in ("more", "less", "unclear")}


@pytest.mark.parametrize("shifts_each", [1, 2, 8])
def test_it_holds_the_true_ratio_as_often_as_it_says_also_in_pairs_of_single_shifts(shifts_each):
    held, said = verdicts(1.0, seed=shifts_each, shifts_each=shifts_each)
    assert 0.92 <= held <= 0.985
    assert said["unclear"] == held


def test_a_true_difference_is_found_and_hardly_ever_the_wrong_way_round():
    _held, said = verdicts(1.5, seed=5, shifts_each=6)
    assert said["more"] > 0.9
    assert said["less"] == 0
