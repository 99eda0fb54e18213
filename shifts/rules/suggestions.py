"""Who could go where: the best of all ways to give people without a location one, by a cost that is written down here.

In this order, none of which is given up for a later one:

1. as many as possible of the people who are missing to the places' minimums;
2. where people are too few for that, one place after another is brought to its minimum, first those which lack the
   fewest, then those which people reach most cheaply: better one place that can work than two with one person each;
3. as many people as possible have a place;
4. the least sum of the preferences below.

How this is one sum of whole numbers, and what it leaves out: docs/decisions/0022-the-board-and-its-suggestions.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from shifts.models.experience import EXPERIENCED_FROM, NEW_BELOW
from shifts.rules.transport import NEVER, cheapest, coverable

Position = tuple[float, float]  # latitude and longitude, WGS 84 degrees

EARTH_M = 6_371_000
STEP_M = 100  # distances count in whole steps of so many metres

# Preferences, in steps: what each is worth in metres walked, as it were.
FARTHEST = 300
NO_PIN = 30  # the way to a place whose pin nobody has set
ASKED_FOR = -20
LANGUAGE = -20
BESIDE = -25  # somebody new to a place where somebody who knows the work is already
GUIDE = -25  # once a place: somebody who knows the work, where nobody does yet
STAY = -50  # a person who has a place, and could be moved, keeps it
CROWD = 5  # for each person above the minimum, as many times as there are before her


@dataclass(frozen=True)
class Person:
    """A claim that can be moved. `key` is its id; `at` the key of the place that she has, None on a floating shift;
    `came_from` is where distances are taken from: the place that she asked for or has, else her last one."""

    key: int
    campaign: int
    starts_at: datetime
    ends_at: datetime
    at: int | None = None
    asked_for: int | None = None
    came_from: Position | None = None
    languages: frozenset[str] = frozenset()
    done: int = 0

    @property
    def is_new(self) -> bool:
        return self.done < NEW_BELOW

    @property
    def knows_the_work(self) -> bool:
        return self.done >= EXPERIENCED_FROM


@dataclass(frozen=True)
class Place:
    """A shift with a location. `settled` of its places are taken for certain, those of people who can be moved not
    counted; `more` people than these are there, walk-ins less those who will not come. `guides` are the names of the
    ones who know the work; `languages` are those which are wanted and which none of them speaks."""

    key: int
    location: int
    campaign: int
    starts_at: datetime
    ends_at: datetime
    capacity: int
    min_people: int
    settled: int = 0
    more: int = 0
    position: Position | None = None
    languages: frozenset[str] = frozenset()
    guides: tuple[str, ...] = ()

    @property
    def there(self) -> int:
        return self.settled + self.more

    @property
    def room(self) -> int:
        return max(0, self.capacity - self.settled)

    @property
    def missing(self) -> int:
        """How many are missing to the minimum, as far as there is room for them."""
        return max(0, min(self.min_people - self.there, self.room))


class Move(NamedTuple):
    """A suggestion. Nothing has changed by it."""

    person: Person
    place: Place


@dataclass(frozen=True)
class Suggestions:
    """`moves` by the person's key. `full`: who has no place because all that she could go to are full; `elsewhere`: for
    whom there is none at the time that she promised."""

    moves: list[Move] = field(default_factory=list)
    full: list[Person] = field(default_factory=list)
    elsewhere: list[Person] = field(default_factory=list)


def suggest(
    people: Collection[Person], places: Collection[Place], rejected: Collection[tuple[int, int]] = ()
) -> Suggestions:
    """The best placement of `people`, whatever the order in which they come. `rejected` are pairs of keys, a person's
    and a place's, that the captain does not want."""
    people, places = sorted(people, key=lambda each: each.key), sorted(places, key=lambda each: each.key)
    problem = _Problem(people, places, frozenset(rejected))
    found = Suggestions()
    for person, number in zip(people, problem.solve(), strict=True):
        if number is not None and places[number].key != person.at:
            found.moves.append(Move(person, places[number]))
        elif number is None:
            could_go = any(is_possible(person, place) for place in places)
            (found.full if could_go else found.elsewhere).append(person)
    return found


def is_possible(person: Person, place: Place) -> bool:
    """Whether she can be asked to go there: the same campaign, within the time that she promised. So she cannot have
    promised anything else at that time either."""
    within = person.starts_at <= place.starts_at and place.ends_at <= person.ends_at
    return person.at == place.key or (within and person.campaign == place.campaign)


def preference(person: Person, place: Place) -> int:
    """What it costs to have this person at this place, apart from seats; less than nothing is good."""
    cost = steps_between(person.came_from, place.position)
    if person.asked_for == place.location:
        cost += ASKED_FOR
    if person.languages & place.languages:
        cost += LANGUAGE
    if person.is_new and place.guides:
        cost += BESIDE
    if person.at == place.key:
        cost += STAY
    return cost


def steps_between(start: Position | None, end: Position | None) -> int:
    """Whole steps as the crow flies, at most FARTHEST; none where it is not known where somebody starts."""
    if start is None:
        return 0
    return NO_PIN if end is None else min(FARTHEST, round(metres_apart(start, end) / STEP_M))


@lru_cache(1 << 16)
def metres_apart(one: Position, other: Position) -> float:
    """On a sphere, to half a percent: enough to compare, and a hundred times as fast as along the ellipsoid."""
    (north, east), (other_north, other_east) = one, other
    half_up, half_aside = radians(other_north - north) / 2, radians(other_east - east) / 2
    square = sin(half_up) ** 2 + cos(radians(north)) * cos(radians(other_north)) * sin(half_aside) ** 2
    return 2 * EARTH_M * asin(sqrt(min(1.0, square)))


def more_than_preferences(people: int, places: Sequence[Place]) -> int:
    """A number that all preferences of so many people together do not come to."""
    most_crowded = max((place.capacity + abs(place.more) + 1 for place in places), default=0)
    return people * (FARTHEST + CROWD * most_crowded - (ASKED_FOR + LANGUAGE + BESIDE + GUIDE + STAY)) + 1


class _Problem:
    """People and places in the order of their keys, as numbers for `transport`."""

    def __init__(self, people: Sequence[Person], places: Sequence[Place], rejected: frozenset[tuple[int, int]]) -> None:
        self.people, self.places = people, places
        self.dear = more_than_preferences(len(people), places)
        self.costs = [[self._cost(person, place, rejected) for place in places] for person in people]

    def _cost(self, person: Person, place: Place, rejected: frozenset[tuple[int, int]]) -> int:
        is_rejected = (person.key, place.key) in rejected and person.at != place.key
        return NEVER if is_rejected or not is_possible(person, place) else preference(person, place)

    def solve(self) -> list[int | None]:
        """For each person the number of her place. Which of the missing people can be had is settled first: that is a
        question of who can go where alone, and without it the numbers would be long and the chains too."""
        covered = self._covered()
        columns, seats = self._columns(covered)
        guided = {number for number, is_first in columns if is_first}
        rows = [
            [
                cost + GUIDE if is_first and number in guided and person.knows_the_work and cost < NEVER else cost
                for number, is_first in columns
                for cost in (row[number],)
            ]
            for person, row in zip(self.people, self.costs, strict=True)
        ]
        # Who has a place never loses it to somebody else: leaving her out counts double.
        unplaced = [self.dear if person.at is None else 2 * self.dear for person in self.people]
        found = cheapest(rows, seats, unplaced)
        return [None if column is None else columns[column][0] for column in found]

    def ranks(self) -> list[int]:
        """The numbers of the places in the order of the second aim."""

        def urgency(number: int) -> tuple[int, int, int]:
            missing = self.places[number].missing
            return missing, sum(sorted(row[number] for row in self.costs)[:missing]), number

        return sorted(range(len(self.places)), key=urgency)

    def _covered(self) -> dict[int, int]:
        """How many of those missing at each place can be had."""
        ranks = self.ranks()
        reach = [sum(1 << n for n, row in enumerate(self.costs) if row[number] < NEVER) for number in ranks]
        return dict(zip(ranks, coverable(reach, [self.places[number].missing for number in ranks]), strict=True))

    def _columns(self, covered: dict[int, int]) -> tuple[list[tuple[int, bool]], list[list[int]]]:
        """The seats of each place, as columns (number of the place, whether it is the seat of a guide). Where nobody
        knows the work yet, the first seat is a column of its own."""
        columns, seats = [], []
        for number, place in enumerate(self.places):
            costs = self._seats(place, covered[number])
            wants_guide = bool(costs) and not place.guides
            for is_first, part in ((True, costs[:1]), (False, costs[1:])) if wants_guide else ((False, costs),):
                columns.append((number, is_first))
                seats.append(part)
        return columns, seats

    def _seats(self, place: Place, covered: int) -> list[int]:
        """Those which are to be filled cost less than nothing. A place that cannot be brought to its minimum takes no
        more than was found for it."""
        needed = [-self.dear] * covered
        if covered < place.missing:
            return needed
        above = place.there - place.min_people + 1
        return needed + [CROWD * max(0, above + taken) for taken in range(covered, place.room)]
