"""Two ways to spend an hour, compared where both were tried: mornings and evenings of the same place and weekday.

Dividing all conversations of each by all its hours would compare the places to which people were sent. Here each place
(and weekday) is compared with itself, and what these differences have in common is the answer: a ratio of rates, the
same for all, given whatever each place's own rate is (a log-linear model with Poisson counts, worked out given each
place's sum). Its doubt comes from how far shifts differ beyond chance. See
docs/decisions/0031-what-the-numbers-allow-to-say.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt

from outreach.rules import student
from outreach.rules.intervals import TAIL, Shifts

# Below these nothing is said: shifts beyond what it takes to know the places themselves, and conversations.
LEAST_FREEDOM, LEAST_CONVERSATIONS = 4, 20
STEPS = 100
FURTHEST = 8.0  # e to this power: no hour is three thousand times as good as another

Pair = tuple[Shifts, Shifts]


@dataclass(frozen=True)
class Comparison:
    """The rate of the second by that of the first, with its interval; `rate` is the first's conversations per hour,
    taken over all the hours that were compared. `places`: how many pairs; `first` and `second`: what was in them."""

    ratio: float
    low: float
    high: float
    rate: float
    places: int
    first: Shifts
    second: Shifts

    @property
    def verdict(self) -> str:
        """One of more, less, unclear: of the second."""
        if self.low > 1:
            return "more"
        return "less" if self.high < 1 else "unclear"

    @property
    def difference(self) -> tuple[float, float, float]:
        """In conversations per hour: what is most likely, and from where to where."""
        return self.rate * (self.ratio - 1), self.rate * (self.low - 1), self.rate * (self.high - 1)


def both(pairs: Sequence[Pair]) -> list[Pair]:
    """Those in which each was tried and anybody was talked with."""
    return [
        (first, second)
        for first, second in pairs
        if first.seconds and second.seconds and first.conversations + second.conversations
    ]


def compare(pairs: Sequence[Pair]) -> Comparison | None:
    """None where too little was tried in both to say anything."""
    known = both(pairs)
    first, second = (sum((pair[side] for pair in known), Shifts()) for side in (0, 1))
    freedom = first.number + second.number - len(known) - 1
    if freedom < LEAST_FREEDOM or first.conversations + second.conversations < LEAST_CONVERSATIONS:
        return None
    ratio = _ratio(known)
    error = sqrt(_dispersion(known, ratio, freedom) / _information(known, ratio))
    apart = exp(student.quantile(1 - TAIL, freedom) * error)
    rate = _rate(known, ratio, first.seconds + second.seconds)
    return Comparison(ratio, ratio / apart, ratio * apart, rate, len(known), first, second)


def finest(levels: Sequence[Mapping[object, Pair]]) -> int:
    """Which of these ways to take shifts together, the finest first, is compared: the first in which at least half of
    the shifts find a counterpart that do in the coarsest. What they came to plays no part in it."""
    counts = [sum(a.number + b.number for a, b in both(list(level.values()))) for level in levels]
    return next(place for place, count in enumerate(counts) if 2 * count >= counts[-1])


def _ratio(pairs: Sequence[Pair]) -> float:
    """Where what is expected of the second, given each pair's sum, is what it had. One conversation more is shared
    as the hours are, so that none of one kind is not a ratio of nothing."""
    low, high = -FURTHEST, FURTHEST
    for _step in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _excess(pairs, exp(middle)) > 0 else (low, middle)
    return exp((low + high) / 2)


def _excess(pairs: Sequence[Pair], ratio: float) -> float:
    seconds = [sum(pair[side].seconds for pair in pairs) for side in (0, 1)]
    fair = seconds[1] / sum(seconds)
    expected = ratio * seconds[1] / (seconds[0] + ratio * seconds[1])
    return fair - expected + sum(b.conversations - _sum(a, b) * _part(a, b, ratio) for a, b in pairs)


def _sum(first: Shifts, second: Shifts) -> int:
    return first.conversations + second.conversations


def _part(first: Shifts, second: Shifts, ratio: float) -> float:
    """Which part of a pair's conversations is expected of its second."""
    return ratio * second.seconds / (first.seconds + ratio * second.seconds)


def _information(pairs: Sequence[Pair], ratio: float) -> float:
    """About the logarithm of the ratio."""
    parts = [(_sum(a, b), _part(a, b, ratio)) for a, b in pairs]
    return sum(number * part * (1 - part) for number, part in parts)


def _dispersion(pairs: Sequence[Pair], ratio: float, freedom: int) -> float:
    """How many times more than by chance shifts differ from what the comparison expects of them, not below 1."""
    unlike = 0.0
    for first, second in pairs:
        rate = _sum(first, second) / (first.seconds + ratio * second.seconds)
        unlike += _unlike(first, rate) + _unlike(second, rate * ratio)
    return max(1.0, unlike / freedom)


def _unlike(shifts: Shifts, rate: float) -> float:
    """Pearson's sum of squares, of shifts that each expect `rate` a second."""
    return shifts.talks_squared_per_second / rate - 2 * shifts.conversations + rate * shifts.seconds


def _rate(pairs: Sequence[Pair], ratio: float, seconds: int) -> float:
    """The first's, were all these hours spent in it."""
    expected = 0.0
    for first, second in pairs:
        rate = _sum(first, second) / (first.seconds + ratio * second.seconds)
        expected += rate * (first.seconds + second.seconds)
    return expected * 3600 / seconds
