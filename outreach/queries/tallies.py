"""The figures: attempts, conversations and attended hours, grouped as asked.

Whoever reads sees exact numbers (nothing is suppressed inside): captains and organizers those of the shifts whose
roster they keep, everybody else their own. Only rows that count are in any figure; see `EntryQuerySet.counted`.

What somebody did herself is counted from her rows, everything else read from what is kept of each shift. The database
groups it coarsely, by place or by day, and what a page asks for is folded from these lines: they do not grow with the
conversations, and seven tables cost as much as two.
"""

from collections import Counter as Count
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from outreach.queries.filters import Filters
from outreach.queries.names import Names
from outreach.queries.rollups import ANSWERED
from outreach.queries.sums import DIMENSIONS, GroupValue, KeptSums, Line, OwnSums, Source
from people.models import Actor, Role, roles_of
from shifts.models import Shift, Target
from shifts.models.shifts import rosters_kept_by

GROUPS = ("location", "target", "period", "date", "weekday", "outcome", "question", "shift")
# What is grouped by any of these is read together: from the first that has all of them.
PLANES = (("location", "period"), ("date", "weekday"))


@dataclass
class TallyRow:
    """One line of figures. `groups` has the value of each group asked for: an id, a key, a day, the number of a weekday
    as `date.weekday()` gives it, or None for what has no location, no target or no outcome.

    `attempts` are approached without a reaction + declined + conversations. `seconds` is None where no attendance says
    how long anybody was there: no figure is made from planned hours. `timed_conversations` are those of shifts whose
    hours are known, so that an open shift does not look productive. `answers` is {choice: how often} in rows by
    question, whose conversations are those in which it was answered.
    """

    groups: dict[str, GroupValue]
    conversations: int = 0
    timed_conversations: int = 0
    attempts: int = 0
    seconds: int | None = None
    answers: Count[str] = field(default_factory=Count)
    keyed: "Keyed" = field(default_factory=lambda: Keyed(), repr=False, compare=False)

    @property
    def counters(self) -> Count[str]:
        """How often each counter was tapped, by its key."""
        return self.keyed.read().counters

    @property
    def outcomes(self) -> Count[str]:
        """The conversations by the key of their outcome."""
        return self.keyed.read().outcomes

    @property
    def rate(self) -> float | None:
        """Conversations / attempts."""
        return self.conversations / self.attempts if self.attempts else None

    @property
    def attended_hours(self) -> float | None:
        return None if self.seconds is None else round(self.seconds / 3600, 4)

    @property
    def per_hour(self) -> float | None:
        """Conversations / attended hours, both of the shifts whose hours are known."""
        return self.timed_conversations * 3600 / self.seconds if self.seconds else None

    def add(self, conversations: int, timed: int, attempts: int, seconds: int | None = None) -> None:
        self.conversations += conversations
        self.timed_conversations += timed
        self.attempts += attempts
        if seconds is not None:
            self.seconds = (self.seconds or 0) + seconds

    def as_dict(self) -> dict[str, Any]:
        """As the API answers. Rows by question have `answers` too."""
        return {
            **{name: value.isoformat() if isinstance(value, date) else value for name, value in self.groups.items()},
            "attempts": self.attempts,
            "conversations": self.conversations,
            "conversations_with_hours": self.timed_conversations,
            "counters": dict(self.counters),
            "outcomes": dict(self.outcomes),
            "attended_hours": self.attended_hours,
            **({"answers": dict(self.answers)} if "question" in self.groups else {}),
        }


@dataclass
class Keyed:
    """A row's figures by key. Most tables show none, so that they are read when the first row is asked for them, for
    all rows at once: by `fill`."""

    counters: Count[str] = field(default_factory=Count)
    outcomes: Count[str] = field(default_factory=Count)
    fill: Callable[[], None] = lambda: None

    def read(self) -> "Keyed":
        self.fill()
        return self


@dataclass(frozen=True)
class Facts:
    """Everything that passes the filters, ready to be grouped. `target` is the only one that is asked about."""

    source: Source
    target: int | None = None
    read: dict[tuple[Sequence[str], bool], list[Line]] = field(default_factory=dict)

    @cached_property
    def names(self) -> Names:
        """What the values of the groups are called. Some queries, none for what does not occur."""
        places = {line.values[0] for line in self.lines(PLANES[0], keys=False)}
        return Names(self.source.campaigns, frozenset(place for place in places if isinstance(place, int)))

    @cached_property
    def targets_of(self) -> dict[int, tuple[int, ...]]:
        """The targets of each location. Who asks for one does not want the others of the same corner beside it."""
        links = Target.locations.through.objects.filter(location__in=self.names.locations).order_by("pk")
        if self.target is not None:
            links = links.filter(target=self.target)
        found: dict[int, tuple[int, ...]] = {}
        for location, target in links.values_list("location_id", "target_id"):
            found[location] = (*found.get(location, ()), target)
        return found

    @cached_property
    def totals(self) -> TallyRow:
        """Everything once. Never the sum of rows by target: a location with two targets stands under both."""
        return next(iter(self.grouped([])), TallyRow({}))

    def grouped(self, group_by: Sequence[str], *, newest: int | None = None) -> list[TallyRow]:
        """A row for each combination that occurs, in the order of names, periods and days; what has no value last. Of
        the `newest` shifts, or of all: whoever groups by shift for a page says how many that shows.

        Hours belong to people at a shift, not to single talks: rows by outcome and by question have none.
        """
        shifts = None if newest is None else self.source.newest(newest)
        rows = _Grouping(self, tuple(group_by), shifts).folded()
        if "shift" in group_by:
            self.names.know_shifts({row.groups["shift"] for row in rows})
        return sorted(rows, key=lambda row: [self.names.order(*group) for group in row.groups.items()])

    @property
    def number_of_shifts(self) -> int:
        """How many rows there are by shift."""
        return self.source.number_of_shifts()

    def lines(self, dimensions: Sequence[str], *, keys: bool) -> list[Line]:
        """By these and perhaps more, read once. By place there are few, so that they come with their keys."""
        keys = keys or dimensions == PLANES[0]
        found = self.read.get((dimensions, True)) or self.read.get((dimensions, keys))
        if found is None:
            found = self.read[dimensions, keys] = self.source.lines(dimensions, keys=keys)
        return found


class _Grouping:
    """Folds lines into rows."""

    def __init__(self, facts: Facts, groups: tuple[str, ...], shifts: list[int] | None) -> None:
        self.facts, self.groups, self.shifts = facts, groups, shifts
        self.rows: dict[tuple[GroupValue, ...], TallyRow] = {}
        self.is_keyed = "outcome" in groups
        needed = {"location" if name == "target" else name for name in groups} & DIMENSIONS.keys()
        exactly = tuple(name for name in DIMENSIONS if name in needed)
        fitting = (plane for plane in PLANES if needed <= set(plane))
        self.dimensions = exactly if shifts is not None else next(fitting, exactly)

    def folded(self) -> list[TallyRow]:
        if "question" in self.groups:
            self._fold_answers()
        elif "outcome" in self.groups:
            self._fold_outcomes()
        else:
            for line in self._lines(keys=False):
                for row in self._rows(line):
                    row.add(line.conversations, line.timed, line.attempts, line.seconds)
        return list(self.rows.values())

    def _fold_outcomes(self) -> None:
        """Counters have no outcome, and stand without one."""
        for line in self._lines(keys=True):
            for key, number in line.outcomes.items():
                for row in self._rows(line, outcome=key):
                    row.add(number, line.timed_outcomes[key], number)
                    row.keyed.outcomes[key] += number
            for row in self._rows(line, outcome=None) if line.counters else ():
                row.add(0, 0, line.attempts - line.conversations)
                row.keyed.counters.update(line.counters)

    def _fold_answers(self) -> None:
        for line in self._answers(keys=self.is_keyed):
            parts: list[tuple[str | None, int, int]] = [(None, line.conversations, line.timed)]
            if self.is_keyed:
                parts = [(key, part, line.timed_outcomes[key]) for key, part in line.outcomes.items()]
            for outcome, number, timed in parts:
                for row in self._rows(line, question=line.question, outcome=outcome):
                    if line.choice != ANSWERED:
                        row.answers[line.choice] += number
                    else:
                        row.add(number, timed, number)
                        row.keyed.outcomes.update({outcome: number} if outcome else {})

    def _fill(self) -> None:
        """Read the keys of the rows that are there, once."""
        if self.is_keyed:
            return
        self.is_keyed = True
        answers = "question" in self.groups
        for line in self._answers(keys=True) if answers else self._lines(keys=True):
            if line.choice == ANSWERED:
                for row in self._rows(line, question=line.question):
                    row.keyed.counters.update(line.counters)
                    row.keyed.outcomes.update(line.outcomes)

    def _lines(self, *, keys: bool) -> list[Line]:
        if self.shifts is not None:
            return self.facts.source.lines(self.dimensions, keys=keys, shifts=self.shifts)
        return self.facts.lines(self.dimensions, keys=keys)

    def _answers(self, *, keys: bool) -> list[Line]:
        return self.facts.source.answers(self.dimensions, keys=keys, shifts=self.shifts)

    def _rows(self, line: Line, **own: GroupValue) -> Iterator[TallyRow]:
        """Those that the line belongs to: several only where a location has several targets."""
        named = {**dict(zip(self.dimensions, line.values, strict=True)), **own}
        columns = [self._targets(named["location"]) if name == "target" else (named[name],) for name in self.groups]
        for values in product(*columns):
            row = self.rows.get(values)
            if row is None:
                row = TallyRow(dict(zip(self.groups, values, strict=True)), keyed=Keyed(fill=self._fill))
                self.rows[values] = row
            yield row

    def _targets(self, location: GroupValue) -> tuple[GroupValue, ...]:
        return (self.facts.targets_of.get(location) if isinstance(location, int) else None) or (None,)


def tallies(actor: Actor, *, filters: Filters, group_by: Sequence[str]) -> list[TallyRow]:
    """The figures that `actor` may see, narrowed by `filters` and grouped by any of GROUPS; no group gives one line of
    totals, or none where nothing was counted."""
    return facts_for(actor, filters=filters).grouped(group_by)


def read_groups(text: str) -> tuple[str, ...]:
    """The groups that a comma list names, each once. Raises ValidationError for a name that is none."""
    groups = tuple(dict.fromkeys(part for each in text.split(",") if (part := each.strip())))
    wrong = [group for group in groups if group not in GROUPS]
    if wrong:
        said = _("“%(value)s” is not one of these: %(values)s.") % {
            "value": wrong[0][:40],
            "values": ", ".join(GROUPS),
        }
        raise ValidationError({"group_by": said})
    return groups


def sees_only_own(actor: Actor, filters: Filters) -> bool:
    return filters.mine or not roles_of(actor).holds(Role.CAPTAIN)


def facts_for(actor: Actor, *, filters: Filters) -> Facts:
    """Nothing is read before something is asked; see `Facts`."""
    if actor.pk is None:  # a visitor
        return Facts(KeptSums(models.Q(pk__in=[]), filters))
    if sees_only_own(actor, filters):
        return Facts(OwnSums(actor.pk, filters), filters.target)
    return Facts(KeptSums(rosters_kept_by(actor), filters), filters.target)


def campaign_totals(campaign_id: int) -> TallyRow:
    """What everybody together did in the campaign: exact, and all that a volunteer learns of the others. Who may ask
    for which campaign is `campaigns_in_sight`'s word."""
    return Facts(KeptSums(models.Q(), Filters(campaign=campaign_id))).totals


def whose(actor: Actor, filters: Filters) -> models.Q:
    """The condition for rows of a shift and a person that the actor's figures are made of."""
    if actor.pk is None:  # a visitor; and NULL would mean the rows of people who have left
        return models.Q(pk__in=[])
    if sees_only_own(actor, filters):
        return models.Q(person_id=actor.pk)
    return models.Q(shift__in=Shift.objects.captained_by(actor).values("pk"))
