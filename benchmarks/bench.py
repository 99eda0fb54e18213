"""What a part of the benchmark is given: its database, its sizes, fair repetitions, and where figures go."""

import json
import operator
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

# The measured values of one thing, in the order of the rounds.
Series = list[float]

GOAL = re.compile(r"(<=|>=|==) (\d+(?:\.\d+)?)")
COMPARE = {"<=": operator.le, ">=": operator.ge, "==": operator.eq}


@dataclass(frozen=True)
class Bench:
    """`database` is postgres, sqlite or none; `part` the name of what is measured. `small` asks for sizes that only
    show that the part still works."""

    database: str
    folder: Path
    small: bool = False
    part: str = ""

    @property
    def repetitions(self) -> int:
        return 2 if self.small else 5

    def size(self, full: int, small: int) -> int:
        return small if self.small else full

    def interleaved(
        self, acts: dict[str, Callable[[], float]], repetitions: int | None = None, *, once_from: float = inf
    ) -> dict[str, Series]:
        """What each act measured, round after round: every round does all of them, so that a machine which is slow for
        a while is slow for all. One round before, to warm up, is thrown away; but what comes to `once_from` then is
        not done again, and has that one value."""
        found = {name: [act()] for name, act in acts.items()}
        quick = {name: act for name, act in acts.items() if found[name][0] < once_from}
        for name in quick:
            found[name].clear()
        for _ in range(repetitions or self.repetitions):
            for name, act in quick.items():
                found[name].append(act())
        return found

    def figure(
        self,
        name: str,
        values: float | Series,
        unit: str,
        *,
        limit: tuple[str, float | Series] | None = None,
        peer: tuple[str, float | Series] | None = None,
        goal: str = "",
        **more: Any,
    ) -> None:
        """Print one figure as a line of JSON: the median, and its ratio to a limit (what the machine can do) or a peer
        (what others do). The ratio is the median of the rounds' ratios; what was measured once stands beside each of
        them. A goal such as "<= 0.45" is about the ratio or, where there is nothing to compare with, about the
        value."""
        series = _series(values)
        line: dict[str, Any] = {
            "figure": name,
            "database": self.database,
            "value": _short(median(series)),
            "unit": unit,
        }
        judged = median(series)
        for kind, against in (("limit", limit), ("peer", peer)):
            if against:
                what, other = against[0], _series(against[1])
                beside = other * len(series) if len(other) == 1 else other
                judged = median([mine / theirs for mine, theirs in zip(series, beside, strict=True)])
                line |= {kind: _short(median(other)), f"{kind}_is": what, "ratio": _short(judged)}
                line |= {f"{kind}_repetitions": 1} if beside != other else {}
        if goal:
            line |= {"goal": goal, "met": meets(judged, goal)}
        line |= {"repetitions": len(series), **more}
        print(json.dumps(line), flush=True)


def meets(value: float, goal: str) -> bool:
    """Whether `value` is as a goal such as "<= 0.45" wants it."""
    wanted = GOAL.fullmatch(goal)
    if wanted is None:
        raise ValueError(f"Not a goal: {goal!r}")
    return bool(COMPARE[wanted[1]](value, float(wanted[2])))


def median(series: Series) -> float:
    return statistics.median(series)


def seconds(act: Callable[[], object], times: int = 1) -> float:
    """How long `act` takes, on average over `times` calls in a row."""
    begun = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - begun) / times


def timed(act: Callable[[], object], times: int = 1) -> Callable[[], float]:
    """The act as `interleaved` wants it: measured in seconds."""
    return lambda: seconds(act, times)


def say(text: str) -> None:
    """A word to whoever waits; figures alone go to the standard output."""
    print(text, file=sys.stderr, flush=True)


def _series(values: float | Series) -> Series:
    return list(values) if isinstance(values, list) else [values]


def _short(value: float) -> float:
    """Four digits are more than a noisy machine can tell."""
    return float(f"{value:.4g}")
