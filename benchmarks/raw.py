"""What the pages read, as it would have to be read without what is kept of each shift: from the rows, grouped in SQL.
What stands in for what is said in INSTEAD."""

from collections import Counter as Bag
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from unittest.mock import patch

from django.db.models import Case, Count, Exists, Max, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import ExtractIsoWeekDay

from outreach.models import Conversation, Counter, Tally
from outreach.queries.filters import Filters
from outreach.queries.funnel import Funnel
from outreach.queries.goals import Goal
from outreach.queries.goals import goal_for as kept_goal_for
from outreach.queries.names import Names
from outreach.queries.own import Part
from outreach.queries.planner import Attended
from outreach.queries.rollups import ANSWERED
from outreach.queries.scripts import choosable
from outreach.queries.snapshots import WEEK, Logged, Spot
from outreach.queries.spread import LEAST_SECONDS, Cell
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


def goal_for(actor: Actor, *, filters: Filters, **more: Any) -> Goal | None:
    """The same goal, with its days from the rows."""
    goal = kept_goal_for(actor, filters=filters, **more)
    if goal is None:
        return None
    source = RawSums(Q(), Filters(campaign=goal.campaign.pk))
    talks = _by(source._talks(source._shifts), ["shift__starts_on"], Count("pk"))
    return Goal(goal.campaign, goal.today, {day: number for day, number in talks if number})


def funnel(actor: Actor, *, filters: Filters) -> Funnel:
    source = RawSums(rosters_kept_by(actor), filters)
    active, lines = 0, []
    ended: Bag[str] = Bag()
    for line in source.lines(("shift",), keys=True):
        ended += line.outcomes
        active += line.attempts > line.conversations or line.conversations > 0
        lines += [line] if line.attempts > line.conversations else []
    names = Names(source.campaigns, frozenset())
    tried, talked = sum(line.attempts for line in lines), sum(line.conversations for line in lines)
    outcomes = {key: ended[key] for key in sorted(ended, key=lambda key: names.order("outcome", key))}
    return Funnel(active, len(lines), tried, talked, ended.total(), outcomes, names)


def cells(actor: Actor, *, filters: Filters) -> list[Cell]:
    """Of one campaign."""
    source = RawSums(rosters_kept_by(actor), filters)
    [campaign] = source.campaigns
    found: dict[tuple[Any, ...], list[float]] = {}
    for place, period, weekday, _shift, talks, time in _timed(source):
        each = (1, talks, time, talks * talks, talks * time, time * time, talks * talks / time)
        _add_up(found, (place, period, weekday), each)
    fields: list[Any] = [(campaign, *spot, tuple(sums)) for spot, sums in sorted(found.items())]
    return [Cell(*each) for each in fields]


def attended_shifts(actor: Actor, campaign: Campaign) -> list[Attended]:
    source = RawSums(rosters_kept_by(actor), Filters(campaign=campaign.pk))
    present = Attendance.objects.attended().filter(shift__campaign=campaign).order_by()
    people = dict(present.values_list("shift").annotate(Count("pk")))
    found: dict[tuple[Any, ...], list[float]] = {}
    for place, period, weekday, shift, talks, time in _timed(source):
        _add_up(found, (place, period, weekday, people[shift]), (1, talks, time, talks**2 / time))
    fields: list[Any] = [(*alike, *sums) for alike, sums in sorted(found.items())]
    return [Attended(*each) for each in fields]


def _add_up(found: dict[tuple[Any, ...], list[float]], alike: tuple[Any, ...], each: Sequence[float]) -> None:
    sums = found.setdefault(alike, [0] * len(each))
    sums[:] = [so_far + more for so_far, more in zip(sums, each, strict=True)]


def _timed(source: RawSums) -> Iterator[tuple[Any, Any, Any, Any, int, int]]:
    """Place, period, weekday, shift, conversations and seconds of the shifts whose hours are known."""
    for line in source.lines(("location", "period", "weekday", "shift"), keys=False):
        if line.seconds and line.seconds >= LEAST_SECONDS:
            place, period, weekday, shift = line.values
            yield place, period, weekday, shift, line.conversations, line.seconds


def logged_until(campaign: Campaign, day: date, *, since: Mapping[Spot, date]) -> dict[Spot, Logged]:
    counted = Conversation.objects.counted().filter(shift__campaign=campaign, shift__starts_on__lte=day).order_by()
    is_late = Case(When(shift__starts_on__gt=day - WEEK, then=Value(1)), default=Value(0))
    rows = counted.annotate(is_late=is_late).values_list("shift__location", "shift__period", "person", "is_late")
    found: dict[Spot, Logged] = {}
    for place, period, person, is_late, number, last in rows.annotate(Count("pk"), Max("shift__starts_on")):
        logged = found.setdefault((place, period), Logged())
        logged.number += number
        if person is not None and last > since.get((place, period), date.min):
            (logged.lately if is_late else logged.before).add(person)
    return found


def together(campaigns: Sequence[int]) -> dict[int, Part]:
    found = {}
    for campaign in campaigns:
        source = RawSums(Q(), Filters(campaign=campaign))
        lines = source.lines(("period",), keys=False)
        parts = (Part(line.conversations, line.attempts, line.seconds) for line in lines)
        found[campaign] = sum(parts, Part(shifts=source.number_of_shifts()))
    return found


INSTEAD = {
    "outreach.queries.tallies.KeptSums": RawSums,
    "outreach.queries.look.goal_for": goal_for,
    "outreach.documents.numbers.steps.funnel": funnel,
    "outreach.documents.numbers.hourly.cells": cells,
    "outreach.rules.planner.attended_shifts": attended_shifts,
    "outreach.actions.snapshots.logged_until": logged_until,
    "outreach.queries.own._together": together,
}


@contextmanager
def from_rows() -> Iterator[None]:
    """Everything is read from the rows meanwhile."""
    with ExitStack() as stack:
        for name, instead in INSTEAD.items():
            stack.enter_context(patch(name, instead))
        yield


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
