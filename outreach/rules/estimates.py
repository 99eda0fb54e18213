"""Conversations per volunteer-hour to be expected at a place, in a period, on a weekday; and what one more person adds.

A place where two people were lucky once is not the best place. So every rate leans on what is known around it, and the
more so the less was seen there itself: a weekday on the place and period, these on the place, the place on the
campaign. How far such neighbours differ is itself learned from the data, beginning with a modest guess. Rates are
gamma, counts are Poisson with the spread that shifts of one place have among themselves, so everything is worked out
in closed form. How, and why not otherwise: docs/decisions/0028-the-planner.md. The gamma distribution itself:
`outreach.rules.gamma`.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, log

from outreach.rules.gamma import quantile

INTERVAL = 0.8
# Guesses to begin with, and of how many groups or shifts they have the weight: how far, as a part of the rate, places
# differ, the periods of a place and the weekdays of these; and how many times more than chance shifts spread.
PLACES, PERIODS, WEEKDAYS, GROUPS_OF_GUESS = 0.4, 0.25, 0.2, 8
DISPERSION, SHIFTS_OF_GUESS = 1.5, 5
# How far the periods and the weekdays of a whole campaign differ.
OVERALL = 0.3
# By which power of its size a team's conversations per person fall: from not at all to nearly as fast as it grows.
CROWDINGS = [step / 20 for step in range(19)]
ROUNDS = 6
# Of a cell.
PLACE, PERIOD, WEEKDAY = range(3)
# Shorter than a minute is a slip of a finger, and no time in which something can be measured.
LEAST_HOURS = 1 / 60

Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class Outing:
    """A shift that took place, or `shifts` together that are alike in all but what they came to: `hours` are attended
    person-hours, in each shift of as many `people`; weekdays as `date.weekday()` counts. `place` is None where it had
    none. `squares` is the sum of each shift's squared conversations / hours, and must be given for several.

    Every sum below is one over shifts: of alike ones it is the same whether they come one by one or together.
    """

    place: int | None
    period: str
    weekday: int
    conversations: int
    hours: float
    people: int
    shifts: int = 1
    squares: float | None = None

    @property
    def cell(self) -> "Cell":
        return self.place, self.period, self.weekday

    @property
    def squares_by_hours(self) -> float:
        return self.conversations**2 / self.hours if self.squares is None else self.squares


Cell = tuple[int | None, str, int]


@dataclass(frozen=True)
class Work:
    """What the shifts of one cell came to: `base` is what they would have at the campaign's rate for their sizes of
    team, `squares` the sum of each one's squared conversations / base."""

    number: float
    base: float
    hours: float
    shifts: int
    squares: float

    def __add__(self, other: "Work") -> "Work":
        return Work(
            self.number + other.number,
            self.base + other.base,
            self.hours + other.hours,
            self.shifts + other.shifts,
            self.squares + other.squares,
        )


@dataclass(frozen=True)
class Belief:
    """A gamma distribution of a rate."""

    shape: float
    rate: float

    @property
    def mean(self) -> float:
        return self.shape / self.rate

    @cached_property
    def interval(self) -> tuple[float, float]:
        """In which the rate lies with the chance INTERVAL, and beyond either end as likely."""
        tail = (1 - INTERVAL) / 2
        return quantile(tail, self.shape) / self.rate, quantile(1 - tail, self.shape) / self.rate

    def seeing(self, number: float, exposure: float) -> "Belief":
        """After so many where a rate of 1 would have given `exposure`."""
        return Belief(self.shape + number, self.rate + exposure)

    def of_neighbour(self, doubt: float) -> "Belief":
        """About something that differs from this by the relative variance `doubt`: the same mean, less sure."""
        shape = 1 / (1 / self.shape + doubt)
        return Belief(shape, shape / self.mean)

    def times(self, factor: float) -> "Belief":
        return Belief(self.shape, self.rate / factor)


@dataclass(frozen=True)
class Seen:
    """What some outings came to; `expected` is what they would have at the campaign's rate for their periods, weekdays
    and sizes of team."""

    number: float = 0
    expected: float = 0
    hours: float = 0
    outings: int = 0

    def __add__(self, other: "Seen") -> "Seen":
        return Seen(
            self.number + other.number,
            self.expected + other.expected,
            self.hours + other.hours,
            self.outings + other.outings,
        )

    def __sub__(self, part: "Seen") -> "Seen":
        """Nothing is below 0, where sums of fractions differ in their last digits."""
        return Seen(
            max(0, self.number - part.number),
            max(0, self.expected - part.expected),
            max(0, self.hours - part.hours),
            self.outings - part.outings,
        )


@dataclass(frozen=True)
class Estimates:
    """What a campaign's outings say. `mean`: conversations per volunteer-hour in a team of the usual size, `people`.
    `spreads` are those of places, of their periods and of these periods' weekdays."""

    mean: float
    people: float
    crowding: float
    dispersion: float
    spreads: tuple[float, float, float]
    periods: Mapping[Hashable, Belief]
    weekdays: Mapping[Hashable, Belief]
    seen: Mapping[Key, Seen]

    def rate(self, place: int, period: str, weekday: int) -> Belief:
        """Conversations per volunteer-hour there and then, in a team of the usual size; also where nobody has been."""
        of_period = self.periods.get(period, UNKNOWN)
        of_weekday = self.weekdays.get(weekday, UNKNOWN)
        # From the whole to the part, a little less sure at each step, as parts differ, and as nobody knows exactly what
        # a period or weekday makes. A step learns from what the next one leaves out, so that nothing counts twice.
        of_places, of_periods, of_weekdays = (spread**2 for spread in self.spreads)
        steps: list[tuple[float, Key, Key | None]] = [
            (of_places, (place,), (place, period)),
            (of_periods + 1 / of_period.shape, (place, period), (place, period, weekday)),
            (of_weekdays + 1 / of_weekday.shape, (place, period, weekday), None),
        ]
        known = max(self.seen[()].expected, 1) / self.dispersion
        belief = Belief(known, known)
        for doubt, whole, part in steps:
            rest = self.had(*whole) - (self.had(*part) if part else Seen())
            belief = belief.of_neighbour(doubt).seeing(rest.number / self.dispersion, rest.expected / self.dispersion)
        return belief.times(self.mean * of_period.mean * of_weekday.mean)

    def had(self, *key: Hashable) -> Seen:
        """What was seen of a place, a period of it, or a weekday of that."""
        return self.seen.get(key, Seen())

    def expected(self, rate: float, *, people: int, hours: float) -> float:
        """Conversations of a shift of so many people for so long, where a team of the usual size has `rate` an hour."""
        return rate * hours * people * (people / self.people) ** -self.crowding if people else 0.0

    def one_more(self, rate: float, *, people: int, hours: float) -> float:
        """What one more than these brings."""
        with_her = self.expected(rate, people=people + 1, hours=hours)
        return with_her - self.expected(rate, people=people, hours=hours)


# Of a period or a weekday that nobody has tried: as the others.
UNKNOWN = Belief(1 / OVERALL**2, 1 / OVERALL**2)


def estimate(outings: Sequence[Outing]) -> Estimates | None:
    """None as long as nobody's time is known."""
    known = [outing for outing in outings if outing.hours >= LEAST_HOURS]
    if not known:
        return None
    hours = sum(outing.hours for outing in known)
    people = sum(max(outing.people, 1) * outing.hours for outing in known) / hours
    power = crowding(known)
    exposures = [outing.hours * (max(outing.people, 1) / people) ** -power for outing in known]
    # Half a conversation more: a campaign that had none yet may expect few, and not none.
    mean = (sum(outing.conversations for outing in known) + 0.5) / sum(exposures)
    cells: dict[Cell, Work] = {}
    for outing, exposure in zip(known, exposures, strict=True):
        base = mean * exposure
        squares = outing.squares_by_hours * outing.hours / base
        work = Work(outing.conversations, base, outing.hours, outing.shifts, squares)
        cells[outing.cell] = cells[outing.cell] + work if outing.cell in cells else work
    return _fitted(cells, mean=mean, people=people, power=power)


def _fitted(cells: Mapping[Cell, Work], *, mean: float, people: float, power: float) -> Estimates:
    """Periods, weekdays and places in turns, each given the others; then how far things differ beyond that."""
    places: Mapping[Hashable, Belief] = {}
    periods: Mapping[Hashable, Belief] = {}
    weekdays: Mapping[Hashable, Belief] = {}
    dispersion, spreads = _dispersion(cells), (PLACES, PERIODS, WEEKDAYS)
    for _round in range(ROUNDS):
        given = {key: _mean(places, key[0]) * _mean(weekdays, key[2]) for key in cells}
        periods = _factors(cells, given, PERIOD, spread=OVERALL, dispersion=dispersion)
        given = {key: _mean(places, key[0]) * _mean(periods, key[1]) for key in cells}
        weekdays = _factors(cells, given, WEEKDAY, spread=OVERALL, dispersion=dispersion)
        given = {key: _mean(periods, key[1]) * _mean(weekdays, key[2]) for key in cells}
        places = _factors(cells, given, PLACE, spread=spreads[0], dispersion=dispersion)
        seen = _seen(cells, given)
        spreads = _spreads(seen, dispersion)
    return Estimates(mean, people, power, dispersion, spreads, periods, weekdays, seen)


def _mean(factors: Mapping[Hashable, Belief], key: Hashable) -> float:
    return factors[key].mean if key in factors else 1.0


def _factors(
    cells: Mapping[Cell, Work], given: Mapping[Cell, float], group: int, *, spread: float, dispersion: float
) -> dict[Hashable, Belief]:
    """By how much each period, weekday or place differs from what its cells have, given the factors of the others."""
    found: dict[Hashable, Belief] = defaultdict(lambda: Belief(1 / spread**2, 1 / spread**2))
    for cell, work in cells.items():
        expected = work.base * given[cell]
        found[cell[group]] = found[cell[group]].seeing(work.number / dispersion, expected / dispersion)
    return dict(found)


def _seen(cells: Mapping[Cell, Work], given: Mapping[Cell, float]) -> dict[Key, Seen]:
    """Of everything, each place, its periods and their weekdays."""
    found: dict[Key, Seen] = defaultdict(Seen)
    for cell, work in cells.items():
        one = Seen(work.number, work.base * given[cell], work.hours, work.shifts)
        for length in range(len(cell) + 1):
            found[cell[:length]] += one
    return dict(found)


def _dispersion(cells: Mapping[Cell, Work]) -> float:
    """How many times more than by chance the shifts of one place, period and weekday differ, not below 1. All factors
    are the cell's own, so that they go out against its rate."""
    unlike, free = 0.0, 0
    for work in cells.values():
        if work.number:
            # The sum of (number - expected)² / expected, where what is expected adds up to the cell's number.
            unlike += max(0.0, work.squares * work.base / work.number - work.number)
            free += work.shifts - 1
    return max(1.0, (unlike + SHIFTS_OF_GUESS * DISPERSION) / (free + SHIFTS_OF_GUESS))


def _spreads(seen: Mapping[Key, Seen], dispersion: float) -> tuple[float, float, float]:
    found = []
    for length, guess in ((1, PLACES), (2, PERIODS), (3, WEEKDAYS)):
        parts = [(part, seen[key[:-1]]) for key, part in seen.items() if len(key) == length]
        found.append(_spread([(part, whole) for part, whole in parts if part != whole], guess, dispersion))
    return found[0], found[1], found[2]


def _spread(pairs: Sequence[tuple[Seen, Seen]], guess: float, dispersion: float) -> float:
    """How far parts differ from what the rest of their whole says, beyond chance: the moments of that, put together
    with the guess."""
    excess, weight = 0.0, 0.0
    for part, whole in pairs:
        ratio = max(whole.number, 0.5) / whole.expected
        expected = ratio * part.expected
        # Its own part of the whole draws the ratio towards it.
        apart = max(0.05, 1 - part.expected / whole.expected)
        excess += (part.number - expected) ** 2 / (expected * apart) - dispersion
        weight += expected * apart
    found = max(0.0, excess / weight) if weight else 0.0
    groups = len(pairs)
    return float(min(1.0, (groups * found + GROUPS_OF_GUESS * guess**2) / (groups + GROUPS_OF_GUESS)) ** 0.5)


def crowding(known: Sequence[Outing]) -> float:
    """By which power of its size a team's conversations per person fall: teams of different sizes are compared within a
    place and period, so that it does not matter where the large ones were sent. Beginning with the guess that it is
    rather little than much."""
    groups: dict[Key, list[Outing]] = defaultdict(list)
    for outing in known:
        groups[outing.place, outing.period].append(outing)
    logs = [2 * log(1 - power) + _likelihood(list(groups.values()), power) for power in CROWDINGS]
    weights = [exp(each - max(logs)) for each in logs]
    return sum(power * weight for power, weight in zip(CROWDINGS, weights, strict=True)) / sum(weights)


def _likelihood(groups: Sequence[Sequence[Outing]], power: float) -> float:
    """The log of how likely the shares of a place's shifts in its conversations are, whatever the place's own rate."""
    total = 0.0
    for members in groups:
        exposures = [outing.hours * max(outing.people, 1) ** -power for outing in members]
        whole = sum(exposures)
        shares = zip(members, exposures, strict=True)
        total += sum(outing.conversations * log(exposure / whole) for outing, exposure in shares)
    return total / DISPERSION
