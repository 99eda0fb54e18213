"""How sure a figure is: conversations per volunteer-hour of some shifts, and parts of a whole.

Shifts are what varies. At one corner an hour brings ten talks in the sun and two in the rain, far more unlike than
chance alone would have them, so that counting single talks would promise too much. The interval of a rate therefore
comes from how far its shifts differ among each other, with Student's distribution as they are few, and is never
narrower than chance alone would make it. Why so: docs/decisions/0031-what-the-numbers-allow-to-say.md.
"""

from dataclasses import dataclass
from math import exp, sqrt
from statistics import NormalDist

from outreach.rules import gamma, student

# In so many cases an interval holds what it is about.
SURE = 0.95
TAIL = (1 - SURE) / 2
# Two shifts do not tell how far shifts differ.
FEWEST_SHIFTS = 3

Interval = tuple[float, float]


@dataclass(frozen=True)
class Shifts:
    """Sums over shifts that were attended: how many, their conversations and person-seconds, and what tells how far
    they differ: of squares of conversations, of conversations times seconds, of squares of seconds, and of squares of
    conversations by seconds."""

    number: int = 0
    conversations: int = 0
    seconds: int = 0
    talks_squared: int = 0
    talks_by_time: int = 0
    time_squared: int = 0
    talks_squared_per_second: float = 0.0

    def __add__(self, other: "Shifts") -> "Shifts":
        return Shifts(
            self.number + other.number,
            self.conversations + other.conversations,
            self.seconds + other.seconds,
            self.talks_squared + other.talks_squared,
            self.talks_by_time + other.talks_by_time,
            self.time_squared + other.time_squared,
            self.talks_squared_per_second + other.talks_squared_per_second,
        )

    @classmethod
    def one(cls, conversations: int, seconds: int) -> "Shifts":
        squared = conversations**2
        return cls(1, conversations, seconds, squared, conversations * seconds, seconds**2, squared / seconds)

    @property
    def hours(self) -> float:
        return self.seconds / 3600

    @property
    def per_hour(self) -> float | None:
        return self.conversations * 3600 / self.seconds if self.seconds else None

    @property
    def interval(self) -> Interval | None:
        """Where the rate of shifts like these lies; None while they are too few to say."""
        if self.number < FEWEST_SHIFTS or not self.seconds:
            return None
        low, high = _by_chance(self.conversations, self.hours)
        if not self.conversations:
            return low, high
        rate = self.conversations / self.hours
        apart = exp(student.quantile(1 - TAIL, self.number - 1) * self._relative_error)
        return min(low, rate / apart), max(high, rate * apart)

    @property
    def _relative_error(self) -> float:
        """Of the rate, from how far each shift's conversations are from its share by time."""
        rate = self.conversations / self.seconds
        unlike = self.talks_squared - 2 * rate * self.talks_by_time + rate**2 * self.time_squared
        return sqrt(max(0.0, unlike) * self.number / (self.number - 1)) / self.conversations


def _by_chance(conversations: int, hours: float) -> Interval:
    """Garwood's interval of a count, by the hour."""
    low = gamma.quantile(TAIL, conversations) if conversations else 0.0
    return low / hours, gamma.quantile(1 - TAIL, conversations + 1) / hours


def share_interval(part: int, whole: int) -> Interval | None:
    """Wilson's interval of a part of a whole, both counted in people; None of nothing."""
    if not whole:
        return None
    z = NormalDist().inv_cdf(1 - TAIL)
    share = part / whole
    middle = share + z**2 / (2 * whole)
    apart = z * sqrt(share * (1 - share) / whole + (z / (2 * whole)) ** 2)
    stretch = 1 + z**2 / whole
    return max(0.0, (middle - apart) / stretch), min(1.0, (middle + apart) / stretch)
