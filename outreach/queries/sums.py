"""Where figures are read from: what is kept of each shift or, for what one person did, the rows themselves.

Both answer the same questions, with lines that are grouped by DIMENSIONS. Of what is kept, all grouping is done by the
database: however many shifts there are, only the lines come here.
"""

from collections import Counter as Bag
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from django.db import models
from django.db.models import F, Q, QuerySet, Sum, Value

from outreach.models import Counter, Outcome, ShiftAnswer, ShiftFigures
from outreach.queries.filters import Filters
from outreach.queries.rollups import Sums, count

GroupValue = int | str | date | None
# What lines can be grouped by, and the field of what is kept of a shift that says so.
DIMENSIONS = {
    "location": "location_id",
    "period": "period",
    "date": "starts_on",
    "weekday": "weekday",
    "shift": "shift_id",
}


@dataclass
class Line:
    """What the shifts with these `values` came to; in a line of answers, the conversations in which `question` was
    answered with `choice`, "" for any. `timed` conversations are of shifts whose hours are known; `seconds` is None
    where no hours are. The keys are there where they were asked for; those of `timed_outcomes` as well.
    """

    values: tuple[GroupValue, ...]
    conversations: int = 0
    timed: int = 0
    attempts: int = 0
    seconds: int | None = None
    counters: Bag[str] = field(default_factory=Bag)
    outcomes: Bag[str] = field(default_factory=Bag)
    timed_outcomes: Bag[str] = field(default_factory=Bag)
    question: str = ""
    choice: str = ""


class Source(Protocol):
    @property
    def campaigns(self) -> frozenset[int]: ...

    def lines(self, dimensions: Sequence[str], *, keys: bool, shifts: Collection[int] | None = None) -> list[Line]:
        """One line for each combination of values that occurs, of these shifts or of all that pass the filters."""

    def answers(self, dimensions: Sequence[str], *, keys: bool, shifts: Collection[int] | None = None) -> list[Line]:
        """The same for each question and choice."""

    def newest(self, most: int) -> list[int]:
        """The ids of the shifts that are in any line, the newest first."""

    def number_of_shifts(self) -> int: ...


# In no key of a script, and in no path that SQLite reads; somebody may write it into an address.
QUOTE = '"'


class NumberAt(models.Func):
    """The number under a key of an object of numbers, NULL where there is none."""

    output_field = models.IntegerField()

    def __init__(self, column: str, key: str) -> None:
        super().__init__(F(column), Value(key))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::integer", arg_joiner=" ->> ", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        column, key = self.get_source_expressions()
        if QUOTE in key.value:
            return "NULL", []
        path = self.copy()
        path.set_source_expressions([column, Value(f'$."{key.value}"')])
        return path.as_sql(compiler, connection, function="json_extract", **context)


@dataclass(frozen=True)
class KeptSums:
    """From what is kept of the shifts that pass `seen` and the filters, which are both about shifts."""

    seen: Q
    filters: Filters

    @cached_property
    def campaigns(self) -> frozenset[int]:
        return frozenset(self._figures.order_by().values_list("campaign", flat=True).distinct())

    def lines(self, dimensions: Sequence[str], *, keys: bool, shifts: Collection[int] | None = None) -> list[Line]:
        columns = [DIMENSIONS[name] for name in dimensions]
        rows = self._figures if shifts is None else self._figures.filter(pk__in=shifts)
        sums: dict[str, Any] = {
            **_of_conversations(self.filters.outcome, "conversations", "outcomes", "seconds"),
            "tries": Sum("attempts"),
            "time": Sum("seconds"),
        }
        outcomes = self._outcomes if keys else []
        counters = self._counters if keys and not self.filters.outcome else []
        sums |= _by_outcome(outcomes, "outcomes", "seconds")
        sums |= {f"counted_{place}": Sum(NumberAt("counters", key)) for place, key in enumerate(counters)}
        found = []
        for row in _grouped(rows, columns, sums):
            conversations = row["talks"] or 0
            found.append(
                Line(
                    tuple(row[column] for column in columns),
                    conversations=conversations,
                    timed=row["timed"] or 0,
                    attempts=conversations if self.filters.outcome else row["tries"],
                    seconds=row["time"],
                    counters=_bag(row, "counted", counters),
                    outcomes=_bag(row, "outcome", outcomes),
                    timed_outcomes=_bag(row, "timed", outcomes),
                )
            )
        return found

    def answers(self, dimensions: Sequence[str], *, keys: bool, shifts: Collection[int] | None = None) -> list[Line]:
        columns = [f"figures__{DIMENSIONS[name]}" for name in dimensions]
        rows = ShiftAnswer.objects.filter(figures__in=self._figures.values("pk"))
        if shifts is not None:
            rows = rows.filter(figures__in=shifts)
        outcomes = self._outcomes if keys else []
        sums = {
            **_of_conversations(self.filters.outcome, "number", "outcomes", "figures__seconds"),
            **_by_outcome(outcomes, "outcomes", "figures__seconds"),
        }
        return [
            Line(
                tuple(row[column] for column in columns),
                question=row["question"],
                choice=row["choice"],
                conversations=row["talks"],
                timed=row["timed"] or 0,
                attempts=row["talks"],
                outcomes=_bag(row, "outcome", outcomes),
                timed_outcomes=_bag(row, "timed", outcomes),
            )
            for row in _grouped(rows, [*columns, "question", "choice"], sums)
            if row["talks"]
        ]

    def newest(self, most: int) -> list[int]:
        return list(self._figures.order_by("-starts_at", "-pk").values_list("pk", flat=True)[:most])

    def number_of_shifts(self) -> int:
        return self._figures.count()

    @property
    def _figures(self) -> QuerySet[ShiftFigures]:
        rows = ShiftFigures.objects.filter(self.seen, self.filters.where(shift="", day="starts_on"))
        if self.filters.outcome:
            ended_so = Q() if QUOTE in self.filters.outcome else Q(outcomes__has_key=self.filters.outcome)
            rows = rows.filter(ended_so | Q(seconds__isnull=False))
        return rows

    @cached_property
    def _outcomes(self) -> list[str]:
        return [self.filters.outcome] if self.filters.outcome else _keys(Outcome, self.campaigns)

    @cached_property
    def _counters(self) -> list[str]:
        return _keys(Counter, self.campaigns)


def _of_conversations(outcome: str, number: str, by_outcome: str, seconds: str) -> dict[str, Any]:
    """Of all of them, or of those with that outcome."""
    told = NumberAt(by_outcome, outcome) if outcome else F(number)
    return {"talks": Sum(told), "timed": Sum(told, filter=Q(**{f"{seconds}__isnull": False}))}


def _by_outcome(keys: Iterable[str], column: str, seconds: str) -> dict[str, Any]:
    known = Q(**{f"{seconds}__isnull": False})
    sums: dict[str, Any] = {}
    for place, key in enumerate(keys):
        sums[f"outcome_{place}"] = Sum(NumberAt(column, key))
        sums[f"timed_{place}"] = Sum(NumberAt(column, key), filter=known)
    return sums


def _grouped(rows: QuerySet[Any], columns: Sequence[str], sums: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    grouped: Iterable[dict[str, Any]] = rows.order_by().values(*columns).annotate(**sums)
    return grouped


def _bag(row: Mapping[str, Any], name: str, keys: Sequence[str]) -> Bag[str]:
    """Without what is 0 or NULL."""
    return Bag({key: number for place, key in enumerate(keys) if (number := row[f"{name}_{place}"])})


def _keys(kind: type[Counter] | type[Outcome], campaigns: Collection[int]) -> list[str]:
    """In the order of the scripts, the newest campaign's last."""
    rows = kind.objects.filter(campaign__in=campaigns).order_by("campaign__starts_on", "position", "pk")
    return list(dict.fromkeys(rows.values_list("key", flat=True)))


@dataclass(frozen=True)
class OwnSums:
    """From the rows of one person: few, so that they are counted each time. A line is of one shift."""

    person_id: int
    filters: Filters

    @cached_property
    def _shifts(self) -> dict[int, Sums]:
        passing = Q(person=self.person_id) & self.filters.where(shift="shift__", day="shift__starts_on")
        found = count(passing)
        if self.filters.outcome:
            found = {pk: sums.with_outcome(self.filters.outcome) for pk, sums in found.items()}
        return {pk: sums for pk, sums in found.items() if sums.is_something}

    @cached_property
    def campaigns(self) -> frozenset[int]:
        return frozenset(sums.place.campaign_id for sums in self._shifts.values())

    def lines(self, dimensions: Sequence[str], *, keys: bool, shifts: Collection[int] | None = None) -> list[Line]:
        found = []
        for pk, sums in self._asked(shifts):
            figures = sums.written(pk).figures
            is_timed = sums.seconds is not None
            found.append(
                Line(
                    tuple(figures[DIMENSIONS[name]] for name in dimensions),
                    conversations=figures["conversations"],
                    timed=figures["conversations"] if is_timed else 0,
                    attempts=figures["attempts"],
                    seconds=sums.seconds,
                    counters=sums.counters,
                    outcomes=sums.outcomes,
                    timed_outcomes=sums.outcomes if is_timed else Bag(),
                )
            )
        return found

    def answers(self, dimensions: Sequence[str], *, keys: bool, shifts: Collection[int] | None = None) -> list[Line]:
        found = []
        for pk, sums in self._asked(shifts):
            figures = sums.written(pk).figures
            values = tuple(figures[DIMENSIONS[name]] for name in dimensions)
            for (question, choice), outcomes in sums.answers.items():
                number, timed = outcomes.total(), outcomes if sums.seconds is not None else Bag()
                line = Line(values, number, timed.total(), number, question=question, choice=choice)
                line.outcomes, line.timed_outcomes = outcomes, timed
                found.append(line)
        return found

    def newest(self, most: int) -> list[int]:
        by_time = sorted(self._shifts, key=lambda pk: (self._shifts[pk].place.starts_at, pk), reverse=True)
        return by_time[:most]

    def number_of_shifts(self) -> int:
        return len(self._shifts)

    def _asked(self, shifts: Collection[int] | None) -> Iterable[tuple[int, Sums]]:
        return [(pk, sums) for pk, sums in self._shifts.items() if shifts is None or pk in shifts]
