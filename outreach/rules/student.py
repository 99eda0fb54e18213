"""Student's t distribution in plain Python, as `outreach.rules.gamma`: how far an average of few is from the truth."""

from functools import lru_cache
from math import exp, lgamma, log

from outreach.rules.gamma import EXACT

STEPS = 200


@lru_cache(maxsize=500)
def quantile(share: float, freedom: float) -> float:
    """Below which `share` (between 0 and 1) of the distribution lies. Halving: pages ask for a few."""
    if share < 0.5:
        return -quantile(1 - share, freedom)
    low, high = 0.0, 1.0
    while share_below(high, freedom) < share:
        low, high = high, 2 * high
    for _step in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if share_below(middle, freedom) < share else (low, middle)
        if high - low <= EXACT * high:
            break
    return (low + high) / 2


def share_below(t: float, freedom: float) -> float:
    beyond = _beta_share(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return 1 - beyond if t >= 0 else beyond


def _beta_share(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front / (a * _fraction(x, a, b))
    return 1 - front / (b * _fraction(1 - x, b, a))


def _fraction(x: float, a: float, b: float) -> float:
    """Its continued fraction, from the end: so many terms are enough for any x on this side of the mean."""
    value = 1.0
    for term in range(STEPS, 0, -1):
        half = term // 2
        if term % 2:
            factor = -(a + half) * (a + b + half) / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            factor = half * (b - half) / ((a + 2 * half - 1) * (a + 2 * half))
        value = 1 + factor * x / value
    return value
