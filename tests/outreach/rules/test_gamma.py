"""The gamma distribution, against scipy's and against plain adding up."""

from math import exp, lgamma, log

import pytest
from scipy.stats import gamma

from outreach.rules.gamma import quantile, share_below

SHAPES = [0.3, 0.5, 1, 1.0001, 2.5, 6.25, 40, 700, 25_000]
SHARES = [0.001, 0.1, 0.5, 0.9, 0.999]


@pytest.mark.parametrize("shape", SHAPES)
def test_quantiles_are_those_of_scipy(shape):
    found = [quantile(share, shape) for share in SHARES]
    assert found == pytest.approx(list(gamma.ppf(SHARES, shape)), rel=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_quantile_has_its_share_below_it(shape):
    assert [share_below(quantile(share, shape), shape) for share in SHARES] == pytest.approx(SHARES, rel=1e-9)


@pytest.mark.parametrize("shape", [2.5, 6.25, 40])
def test_the_share_is_what_adding_up_the_density_gives(shape):
    steps, end = 200_000, shape * 1.3
    width = end / steps
    middles = ((step + 0.5) * width for step in range(steps))
    total = sum(exp((shape - 1) * log(x) - x - lgamma(shape)) for x in middles) * width
    assert share_below(end, shape) == pytest.approx(total, rel=1e-7)


def test_below_nothing_is_nothing():
    assert share_below(0, 2) == share_below(-1, 2) == 0
