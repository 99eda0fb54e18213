"""Which conversations a public snapshot may count, so that no subtraction leads to a small number.

What is published is made of groups. A group holds at least K conversations that at least LEAST_PEOPLE people logged,
and every number on a public page is a sum of whole groups, totals as well. What is in no group yet is in no number at
all, so there is nothing to take a sum apart with: neither rows from totals, nor this week's page from last week's.

A cell (a place and a period, what has not been published yet) is a group of its own where it is large enough. All
others of a period are one group, "other places", if that may be published; else they wait for the next week. A reader
who knows which cells are in there, how many people were at each and by which rule they came in, is still in doubt
about each by SPREAD conversations at least, and cannot tell that fewer than LEAST_PEOPLE logged K or more. Why it is
so, and what a solver makes of it: docs/decisions/0029-public-snapshots.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

K = 10
LEAST_PEOPLE = 3
SPREAD = 5


@dataclass(frozen=True)
class Cell:
    """`number` conversations of a place (None: shifts that had none yet) and a period that are in no group yet, and who
    logged them: `people` all together, `before` those of earlier weeks, `lately` those of the newest. Negative where
    corrections took away what had been published."""

    place: int | None
    period: str
    number: int
    lately: frozenset[int]
    before: frozenset[int] = frozenset()

    @property
    def people(self) -> frozenset[int]:
        return self.lately | self.before

    @property
    def is_of_few(self) -> bool:
        """Whether one or two people are behind it, or behind all of it but what is known to be less than K: what waited
        though enough people had logged it."""
        return len(self.people) < LEAST_PEOPLE or (len(self.before) >= LEAST_PEOPLE > len(self.lately))

    @property
    def tells_of_few(self) -> bool:
        """Whether, shown alone, it would say that one or two people logged K or more."""
        return self.is_of_few and self.number >= 2 * K - 1

    @property
    def most(self) -> float:
        """What a reader who knows how many people there were may take for the most that it can hold, as it was not
        published alone. Of what `tells_of_few` that is too little; by it a sum waits that need not."""
        return K - 1 if self.place is not None and len(self.people) >= LEAST_PEOPLE else float("inf")


@dataclass(frozen=True)
class Group:
    """`place` is None for other places together."""

    place: int | None
    period: str
    cells: tuple[Cell, ...]

    @property
    def number(self) -> int:
        return sum(cell.number for cell in self.cells)


def groups(cells: Iterable[Cell]) -> list[Group]:
    """The groups of these cells that may be published, each cell in one at most. A cell of nothing is put to the
    others, so that nobody can tell it from a few; one below nothing waits."""
    alone: list[Group] = []
    others: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.place is not None and is_large([cell]) and not cell.tells_of_few:
            alone.append(Group(cell.place, cell.period, (cell,)))
        elif cell.number >= 0:
            others.setdefault(cell.period, []).append(cell)
    return alone + [
        Group(None, period, tuple(members))
        for period, members in others.items()
        if is_large(members) and tells_little(members)
    ]


def is_large(cells: Sequence[Cell]) -> bool:
    people = frozenset[int]().union(*(cell.people for cell in cells if cell.number))
    return sum(cell.number for cell in cells) >= K and len(people) >= LEAST_PEOPLE


def tells_little(cells: Sequence[Cell]) -> bool:
    """Whether their sum leaves each of them in doubt, also for a reader who knows where there was nothing: a busy cell
    of two people among a few quiet ones would be their number, near enough. Shifts that had no place yet are no cell of
    anybody's place: alone, they are what they are."""
    something = [cell for cell in cells if cell.number]
    if [cell.place for cell in something] == [None]:
        return not something[0].tells_of_few
    return all(
        most - least >= SPREAD and not (least >= K and cell.is_of_few)
        for cell in something
        for least, most in [span(cell, something)]
    )


def span(cell: Cell, cells: Sequence[Cell]) -> tuple[float, float]:
    """The least and the most that `cell` can be, where the sum of `cells` is known."""
    total = sum(each.number for each in cells)
    others = sum(each.most for each in cells if each is not cell)
    return max(0, total - others), min(cell.most, total)
