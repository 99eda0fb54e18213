"""The figures as they would have to be read without what is kept of each shift: from the rows, grouped in SQL."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractIsoWeekDay

from outreach.models import Conversation, Counter, Tally
from outreach.queries.filters import Filters
from outreach.queries.sums import DIMENSIONS, GroupValue, Line
from shifts.models import Attendance, Shift

# Where a row does not say it as its shift does.
COLUMNS = {"shift": "shift_id", "weekday": "day_of_week"}
Found = dict[tuple[GroupValue, ...], Line]


@dataclass(frozen=True)
class RawSums:
    """In the place of `outreach.queries.sums.KeptSums`. Answers are left out: no database groups them by itself."""

    seen: Q
    filters: Filters

    @cached_property
    def campaigns(self) -> frozenset[int]:
        return frozenset(self._shifts.order_by().values_list("campaign", flat=True).distinct())

    def lines(self, dimensions: Sequence[str], *, keys: bool, shifts: Collection[int] | None = None) -> list[Line]:
        found: Found = {}
        columns = [COLUMNS.get(name, f"shift__{DIMENSIONS[name]}") for name in dimensions]
        some = self._shifts if shifts is None else self._shifts.filter(pk__in=shifts)
        only = Q(outcome__key=self.filters.outcome) if self.filters.outcome else Q()
        talks = Conversation.objects.counted().filter(only, shift__in=some.values("pk"))
        timed = Count("pk", filter=Q(shift__in=self._known_hours.values("shift")))
        for *values, outcome, number, known in _by(talks, [*columns, "outcome__key"], Count("pk"), timed):
            line = _line(found, values)
            line.conversations += number
            line.timed += known
            line.attempts += number
            line.outcomes[outcome] += number
            line.timed_outcomes[outcome] += known
        if not self.filters.outcome:
            taps = Tally.objects.counted().filter(shift__in=some.values("pk"))
            for *values, counter, number in _by(taps, [*columns, "counter__key"], Sum("delta")):
                line = _line(found, values)
                line.counters[counter] += number
                line.attempts += number if counter in Counter.ATTEMPTS else 0
        hours = self._known_hours.filter(shift__in=some.values("pk"))
        for *values, time_there in _by(hours, columns, Sum("time_there")):
            _line(found, values).seconds = round(time_there.total_seconds())
        return list(found.values())

    def answers(self, dimensions: Sequence[str], *, keys: bool, shifts: Collection[int] | None = None) -> list[Line]:
        raise NotImplementedError

    def newest(self, most: int) -> list[int]:
        return list(self._with_anything.order_by("-starts_at", "-pk").values_list("pk", flat=True)[:most])

    def number_of_shifts(self) -> int:
        return self._with_anything.count()

    @property
    def _shifts(self) -> QuerySet[Shift]:
        return Shift.objects.filter(self.seen, self.filters.where(shift="", day="starts_on"))

    @property
    def _with_anything(self) -> QuerySet[Shift]:
        return self._shifts.filter(Exists(Conversation.objects.counted().filter(shift=OuterRef("pk"))))

    @property
    def _known_hours(self) -> QuerySet[Any]:
        return Attendance.objects.attended().with_hours().filter(Q(time_there__isnull=False))


def _by(rows: QuerySet[Any], columns: Sequence[str], *sums: Any) -> Any:
    if "day_of_week" in columns:
        rows = rows.annotate(day_of_week=ExtractIsoWeekDay("shift__starts_on") - 1)
    named = {f"sum_{place}": each for place, each in enumerate(sums)}
    return rows.order_by().values(*columns).annotate(**named).values_list(*columns, *named)


def _line(found: Found, values: Sequence[GroupValue]) -> Line:
    return found.setdefault(tuple(values), Line(tuple(values)))
