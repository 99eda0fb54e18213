"""The cheapest way to send each of many people to one of many places, exact, in whole numbers.

This is the transport problem with seats that grow dearer: of a place's seats the cheapest is taken first, so the cost
of a place is convex, and the best solution for some people becomes the best one for one more by a single cheapest chain
of moves ("she goes there, for which he goes on to the next place, which has a seat left"). Such chains are found by
Dijkstra's algorithm over the *places*, of which there are few, with prices that keep every step from costing less than
nothing. What a step from one place to the next costs is the cheapest of the people there, and is remembered until
somebody comes or goes. Why not seat by seat, or a library: docs/decisions/0022-the-board-and-its-suggestions.md.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from itertools import count
from operator import add

# What stands where somebody must not go: more than all other costs of a problem together.
NEVER = 1 << 60


def cheapest(
    costs: Sequence[Sequence[int]], seats: Sequence[Sequence[int]], unplaced: Sequence[int]
) -> list[int | None]:
    """For each person the index of her place, or None, so that the sum is as small as it can be.

    `costs[person][place]` is what it costs to send her there, NEVER where she must not go; `seats[place]` are the costs
    of its seats, each at least as much as the one before it; `unplaced[person]` is what leaving her out costs. Where
    costs are equal, the order of people and places alone decides: the same input has the same answer everywhere.
    """
    problem = _Problem(costs, seats, unplaced)
    for person in range(len(costs)):
        problem.send(person)
    return problem.answer()


class _Problem:
    """The best solution for the people sent so far. The last column is nowhere, which has a seat for everybody."""

    def __init__(self, costs: Sequence[Sequence[int]], seats: Sequence[Sequence[int]], unplaced: Sequence[int]) -> None:
        self.rows = [[*row, out] for row, out in zip(costs, unplaced, strict=True)]
        self.coming = [iter((*places, NEVER)) for places in seats]
        self.coming.append(iter(lambda: 0, None))
        # What the next seat of each column costs, and its price: between the last seat taken and the next.
        self.following = [next(column) for column in self.coming]
        self.prices = list(self.following)
        self.held: list[set[int]] = [set() for _ in self.coming]
        self.steps: list[list[int] | None] = [None for _ in self.coming]

    def send(self, person: int) -> None:
        """Find the cheapest chain that begins with this person and ends with a free seat, and move along it."""
        row = self.rows[person]
        reached, came_from = row[:], dict.fromkeys(range(len(row)), -1)
        ends = list(map(add, row, self.following))
        total = min(ends)
        end = ends.index(total)
        open_ones = [(cost, column) for cost, column in zip(map(add, row, self.prices), count()) if cost < total]
        heapify(open_ones)
        settled: dict[int, int] = {}
        while open_ones and open_ones[0][0] < total:
            cost, column = heappop(open_ones)
            if column in settled:
                continue
            settled[column] = cost
            here, steps = reached[column], self._steps_from(column)
            # Most columns are as near already: this line runs a million times and more, so it is one comprehension.
            for other in [other for other, step, known in zip(count(), steps, reached) if here + step < known]:
                reached[other] = here + steps[other]
                came_from[other] = column
                if reached[other] + self.prices[other] < total:
                    heappush(open_ones, (reached[other] + self.prices[other], other))
                    if reached[other] + self.following[other] < total:
                        total, end = reached[other] + self.following[other], other
        for column, cost in settled.items():
            self.prices[column] += total - cost
        self._move(person, came_from, end)

    def answer(self) -> list[int | None]:
        places: list[int | None] = [None for _ in self.rows]
        for column, people in enumerate(self.held[:-1]):
            for person in people:
                places[person] = column
        return places

    def _move(self, person: int, came_from: dict[int, int], end: int) -> None:
        """Take the seat at the end of the chain, and move one person along each of its steps."""
        self.prices[end] = self.following[end]
        self.following[end] = next(self.coming[end])
        column = end
        while (before := came_from[column]) >= 0:
            mover = min(self.held[before], key=lambda each: (self._step(each, before, column), each))
            self.held[before].remove(mover)
            self._let_in(mover, column)
            column = before
        self._let_in(person, column)

    def _let_in(self, person: int, column: int) -> None:
        self.held[column].add(person)
        self.steps[column] = None

    def _step(self, person: int, before: int, column: int) -> int:
        return self.rows[person][column] - self.rows[person][before]

    def _steps_from(self, column: int) -> list[int]:
        """What it costs at least that one of those in `column` goes to each other column instead."""
        found = self.steps[column]
        if found is None:
            rows = [[cost - row[column] for cost in row] for row in (self.rows[each] for each in self.held[column])]
            found = self.steps[column] = rows[0] if len(rows) == 1 else list(map(min, *rows))
        return found


def coverable(reach: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """How many of the seats that each place wants can be filled at once, where the places come in the order in which
    they matter: none of a later one is filled at the price of an earlier one's, and no other choice fills more in all.

    `reach[place]` is a number whose bits are the people who can go there. That the first choice that fits is also the
    largest is what makes these sets of seats a matroid.
    """
    covers = _Covers(reach)
    return [next((n for n in range(most) if not covers.fill(place)), most) for place, most in enumerate(wanted)]


class _Covers:
    """Who is counted on for which place, as bits."""

    def __init__(self, reach: Sequence[int]) -> None:
        self.reach, self.held = reach, [0 for _ in reach]
        self.free = 0
        for people in reach:
            self.free |= people

    def fill(self, place: int) -> bool:
        """One seat more for `place`, by a chain of people who change places among those filled before."""
        came_from: dict[int, tuple[int, int]] = {}
        queue, seen = [place], 1 << place
        for column in queue:
            if found := self.reach[column] & self.free:
                self._move(place, column, found & -found, came_from)
                return True
            for other, people in enumerate(self.held):
                if (found := people & self.reach[column]) and not seen >> other & 1:
                    seen |= 1 << other
                    came_from[other] = (column, found & -found)
                    queue.append(other)
        return False

    def _move(self, place: int, column: int, person: int, came_from: dict[int, tuple[int, int]]) -> None:
        self.free ^= person
        self.held[column] |= person
        while column != place:
            onward, mover = came_from[column]
            self.held[column] ^= mover
            self.held[onward] |= mover
            column = onward
