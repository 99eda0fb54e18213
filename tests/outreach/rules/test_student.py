"""Student's distribution, against scipy's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from outreach.rules.student import quantile, share_below

FREEDOMS = [1, 2, 3, 4.5, 10, 29, 250, 4_000]
SHARES = [0.005, 0.025, 0.1, 0.5, 0.9, 0.975, 0.999]


@pytest.mark.parametrize("freedom", FREEDOMS)
def test_quantiles_are_those_of_scipy(freedom):
    found = [quantile(share, freedom) for share in SHARES]
    assert found == pytest.approx(list(student.ppf(SHARES, freedom)), rel=1e-9, abs=1e-9)


@given(st.floats(-50, 50), st.floats(0.5, 5_000))
def test_shares_are_those_of_scipy(t, freedom):
    assert share_below(t, freedom) == pytest.approx(student.cdf(t, freedom), abs=1e-7)


@given(st.floats(0.001, 0.999), st.integers(1, 500))
def test_what_lies_below_lies_above_on_the_other_side(share, freedom):
    assert quantile(share, freedom) == pytest.approx(-quantile(1 - share, freedom), rel=1e-9, abs=1e-9)
