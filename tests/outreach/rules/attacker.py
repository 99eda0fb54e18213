"""Somebody with a solver who wants to know what the public numbers leave out.

She has every published number of every week, and more than the page tells: which cells (a place and a period) each
number was made of, where nothing was going on at all, how many people were at each cell, and the rule by which all of
it came about. For each hidden cell of each week she works out the least and the most that it can be.

Her constraints are linear; many of them are solved at once, as blocks of one large problem that do not touch.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

Unit = Hashable
SLACK = 1e-6


@dataclass
class Knowledge:
    """What she knows of one campaign. `units` are what she does not know one by one: none is below 0. Each of `sums` is
    (units, what they are together), each of `limits` (units, what they are together at most)."""

    units: Sequence[Unit]
    sums: list[tuple[Sequence[Unit], int]] = field(default_factory=list)
    limits: list[tuple[Sequence[Unit], int]] = field(default_factory=list)

    @property
    def columns(self) -> dict[Unit, int]:
        return {unit: column for column, unit in enumerate(self.units)}


def intervals(known: Knowledge, targets: Iterable[Unit]) -> dict[Unit, tuple[int, float]]:
    """The least and the most that each target can be, whole numbers; infinite where nothing bounds it."""
    [found] = attack([(known, list(targets))])
    return found


def attack(cases: Sequence[tuple[Knowledge, list[Unit]]]) -> list[dict[Unit, tuple[int, float]]]:
    """The same for many campaigns at once. Raises AssertionError where what she knows cannot be."""
    problem = _Problem()
    asked = [[problem.ask(known, target) for target in targets] for known, targets in cases]
    values = problem.solve()
    return [
        {
            target: _whole(values[low], values[high], far)
            for target, (low, high, far) in zip(targets, columns, strict=True)
        }
        for (_known, targets), columns in zip(cases, asked, strict=True)
    ]


def _whole(low: float, high: float, far: float) -> tuple[int, float]:
    return ceil(low - SLACK), float("inf") if high >= far - SLACK else floor(high + SLACK)


class _Problem:
    """Blocks below each other, two for each target: one in which it is as small as can be, one as large."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.most: list[float] = []
        self.equal, self.below = _Rows(), _Rows()

    def ask(self, known: Knowledge, target: Unit) -> tuple[int, int, float]:
        """The columns where the least and the most will stand, and what stands for "no end"."""
        far = 10.0 * (sum(total for _units, total in known.sums) + 100)
        return self._block(known, target, 1, far), self._block(known, target, -1, far), far

    def _block(self, known: Knowledge, target: Unit, sign: int, far: float) -> int:
        start, columns = len(self.cost), known.columns
        self.cost += [0.0] * len(columns)
        self.most += [far] * len(columns)
        self.cost[start + columns[target]] = sign
        for units, total in known.sums:
            self.equal.add([start + columns[unit] for unit in units], total)
        for units, limit in known.limits:
            self.below.add([start + columns[unit] for unit in units], limit)
        return start + columns[target]

    def solve(self) -> np.ndarray:
        if not self.cost:
            return np.array([])
        width = len(self.cost)
        found = linprog(
            self.cost,
            A_eq=self.equal.matrix(width),
            b_eq=self.equal.sides or None,
            A_ub=self.below.matrix(width),
            b_ub=self.below.sides or None,
            bounds=np.column_stack([np.zeros(width), self.most]),
            method="highs",
        )
        assert found.status == 0, found.message
        return found.x


class _Rows:
    def __init__(self) -> None:
        self.entries: list[tuple[int, int]] = []
        self.sides: list[int] = []

    def add(self, columns: Iterable[int], side: int) -> None:
        self.entries += [(len(self.sides), column) for column in columns]
        self.sides.append(side)

    def matrix(self, width: int) -> csr_matrix | None:
        if not self.sides:
            return None
        rows, columns = zip(*self.entries, strict=True) if self.entries else ((), ())
        return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(self.sides), width))
