"""What the pages read, as it would have to be read without what is kept of each shift: from the rows, grouped in SQL.
The functions stand in for those that have the same name in `outreach.queries`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractIsoWeekDay

from outreach.models import Conversation, Counter, Tally
from outreach.queries.filters import Filters
from outreach.queries.planner import LEAST_SECONDS, Attended
from outreach.queries.rollups import ANSWERED
from outreach.queries.scripts import choosable
from outreach.queries.snapshots import Logged, Spot
from outreach.queries.sums import DIMENSIONS, GroupValue, Line
from people.models import Actor
from shifts.models import Attendance, Campaign, Shift
from shifts.models.shifts import rosters_kept_by

# Where a row does not say it as its shift does.
COLUMNS = {"shift": "shift_id", "weekday": "day_of_week"}
Found = dict[tuple[GroupValue, ...], Line]


@dataclass(frozen=True)
class RawSums:
    """In the place of `outreach.queries.sums.KeptSums`."""

    seen: Q
    filters: Filters

    @cached_property
    def campaigns(self) -> frozenset[int]:
        return frozenset(self._shifts.order_by().values_list("campaign", flat=True).distinct())

    def lines(self, dimensions: Sequence[str], *, keys: bool, shifts: Collection[int] | None = None) -> list[Line]:
        found: Found = {}
        columns = [COLUMNS.get(name, f"shift__{DIMENSIONS[name]}") for name in dimensions]
        some = self._shifts if shifts is None else self._shifts.filter(pk__in=shifts)
        for *values, outcome, number, known in _by(
            self._talks(some), [*columns, "outcome__key"], Count("pk"), self._timed
        ):
            _add(_line(found, values), outcome, number, known)
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
        columns = [*(COLUMNS.get(name, f"shift__{DIMENSIONS[name]}") for name in dimensions), "shift__campaign_id"]
        talks = self._talks(self._shifts if shifts is None else self._shifts.filter(pk__in=shifts))
        known_keys = choosable(self.campaigns)
        found: dict[tuple[GroupValue, ...], Line] = {}
        for *values, campaign, outcome, answers, number, known in _by(
            talks, [*columns, "outcome__key", "answers"], Count("pk"), self._timed
        ):
            for question, said in answers.items():
                given = said if isinstance(said, list) else [said]
                chosen = [
                    str(each) for each in given if isinstance(each, int) or each in known_keys[campaign, question]
                ]
                for choice in (ANSWERED, *chosen):
                    line = Line(tuple(values), question=question, choice=choice)
                    _add(found.setdefault((*values, question, choice), line), outcome, number, known)
        return list(found.values())

    def newest(self, most: int) -> list[int]:
        return list(self._with_anything.order_by("-starts_at", "-pk").values_list("pk", flat=True)[:most])

    def number_of_shifts(self) -> int:
        return self._with_anything.count()

    def _talks(self, shifts: QuerySet[Shift]) -> QuerySet[Conversation]:
        only = Q(outcome__key=self.filters.outcome) if self.filters.outcome else Q()
        return Conversation.objects.counted().filter(only, shift__in=shifts.values("pk"))

    @property
    def _timed(self) -> Count:
        return Count("pk", filter=Q(shift__in=self._known_hours.values("shift")))

    @property
    def _shifts(self) -> QuerySet[Shift]:
        return Shift.objects.filter(self.seen, self.filters.where(shift="", day="starts_on"))

    @property
    def _with_anything(self) -> QuerySet[Shift]:
        return self._shifts.filter(Exists(Conversation.objects.counted().filter(shift=OuterRef("pk"))))

    @property
    def _known_hours(self) -> QuerySet[Any]:
        return Attendance.objects.attended().with_hours().filter(Q(time_there__isnull=False))


def attended_shifts(actor: Actor, campaign: Campaign) -> list[Attended]:
    """A line each."""
    source = RawSums(rosters_kept_by(actor), Filters(campaign=campaign.pk))
    present = Attendance.objects.attended().filter(shift__campaign=campaign).order_by()
    people = dict(present.values_list("shift").annotate(Count("pk")))
    found = []
    for line in source.lines(("location", "period", "weekday", "shift"), keys=False):
        place, period, weekday, shift = line.values
        if line.seconds and line.seconds >= LEAST_SECONDS:
            squares = line.conversations**2 / line.seconds
            fields: Any = (place, period, weekday, people[shift], 1, line.conversations, line.seconds, squares)
            found.append(Attended(*fields))
    return found


def logged_until(campaign: Campaign, day: date, *, since: Mapping[Spot, date]) -> dict[Spot, Logged]:
    counted = Conversation.objects.counted().filter(shift__campaign=campaign, shift__starts_on__lte=day).order_by()
    rows = counted.values_list("shift__location", "shift__period", "person")
    found: dict[Spot, Logged] = {}
    for place, period, person, number, last in rows.annotate(Count("pk"), Max("shift__starts_on")):
        logged = found.setdefault((place, period), Logged())
        logged.number += number
        if person is not None and last > since.get((place, period), date.min):
            logged.people.add(person)
    return found


def _by(rows: QuerySet[Any], columns: Sequence[str], *sums: Any) -> Any:
    if "day_of_week" in columns:
        rows = rows.annotate(day_of_week=ExtractIsoWeekDay("shift__starts_on") - 1)
    named = {f"sum_{place}": each for place, each in enumerate(sums)}
    return rows.order_by().values(*columns).annotate(**named).values_list(*columns, *named)


def _add(line: Line, outcome: str, number: int, known: int) -> None:
    line.conversations += number
    line.timed += known
    line.attempts += number
    line.outcomes[outcome] += number
    line.timed_outcomes[outcome] += known


def _line(found: Found, values: Sequence[GroupValue]) -> Line:
    return found.setdefault(tuple(values), Line(tuple(values)))
