"""The gamma distribution with rate 1, in plain Python: scipy would take half a second to import."""

from math import exp, lgamma, log, sqrt

# As exact as sums of floats are.
EXACT = 1e-14


def share_below(x: float, shape: float) -> float:
    """The regularized lower incomplete gamma function: how much of the distribution lies below `x`."""
    if x <= 0:
        return 0.0
    front = exp(shape * log(x) - x - lgamma(shape))
    return _by_series(front, x, shape) if x < shape + 1 else 1 - _by_fraction(front, x, shape)


def _by_series(front: float, x: float, shape: float) -> float:
    term = total = 1 / shape
    step = shape
    while term > total * EXACT:
        step += 1
        term *= x / step
        total += term
    return front * total


def _by_fraction(front: float, x: float, shape: float) -> float:
    """Lentz's method for the continued fraction of the upper part, which never meets a zero for x > shape + 1."""
    b = x + 1 - shape
    c, d = 1e300, 1 / b
    value = d
    for number in range(1, 10_000):
        a = -number * (number - shape)
        b += 2
        d = 1 / (a * d + b)
        c = b + a / c
        value *= d * c
        if abs(d * c - 1) < EXACT:
            break
    return front * value


def quantile(share: float, shape: float) -> float:
    """Below which `share` (between 0 and 1) of the distribution lies. Newton's steps from a good guess, halving where
    one would leave the bracket."""
    low, high = 0.0, shape + 10 * sqrt(shape) + 50
    x = _guess(share, shape)
    for _step in range(200):
        apart = share_below(x, shape) - share
        low, high = (low, x) if apart > 0 else (x, high)
        density = exp((shape - 1) * log(x) - x - lgamma(shape)) if x > 0 else 0.0
        further = x - apart / density if density else low
        new = further if low < further < high else (low + high) / 2
        if abs(new - x) <= EXACT * x:
            break
        x = new
    return x


def _guess(share: float, shape: float) -> float:
    """Wilson and Hilferty's, with a rough normal quantile."""
    tail = min(share, 1 - share)
    t = sqrt(-2 * log(tail))
    normal = t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t)
    normal = -normal if share < 0.5 else normal
    cube = 1 - 1 / (9 * shape) + normal / (3 * sqrt(shape))
    return max(shape * cube**3, 1e-3 * shape)
