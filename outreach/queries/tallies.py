"""The figures: attempts, conversations and attended hours, grouped as asked.

Whoever reads sees exact numbers (nothing is suppressed inside): captains and organizers those of the shifts whose
roster they keep, everybody else their own. Only rows that count are in any figure; see `EntryQuerySet.counted`.

All groupings are folded from the same facts, read in three grouped queries (conversations, counters, hours) whose
number does not grow with rows or groups. A fact has the grain shift x day x key.
"""

from collections import Counter as Count
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from outreach.models import Conversation, Counter, Tally
from outreach.queries.filters import Filters
from outreach.queries.names import Names
from people.models import Actor, Role, roles_of
from shifts.models import Attendance, Shift, Target

GROUPS = ("location", "target", "period", "date", "outcome", "shift")
GroupValue = int | str | date | None
Kind = Literal["conversation", "counter", "time"]


@dataclass(frozen=True)
class Fact:
    """So many conversations with that outcome, counts of that counter, or attended seconds."""

    kind: Kind
    campaign: int
    shift: int
    location: int | None
    period: str
    date: date
    key: str | None
    number: int


@dataclass
class TallyRow:
    """One line of figures. `groups` has the value of each group asked for: an id, a key, a day, or None for what has
    no location, no target or no outcome.

    `seconds` is None where no attendance says how long anybody was there: no figure is made from planned hours.
    `timed_conversations` are those of shifts whose hours are known, so that an open shift does not look productive.
    """

    groups: dict[str, GroupValue]
    conversations: int = 0
    timed_conversations: int = 0
    seconds: int | None = None
    counters: Count[str] = field(default_factory=Count)
    outcomes: Count[str] = field(default_factory=Count)

    @property
    def attempts(self) -> int:
        """Approached without a reaction + declined + conversations."""
        return sum(self.counters[key] for key in Counter.ATTEMPTS) + self.conversations

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

    def add(self, fact: Fact, timed: bool) -> None:
        if fact.kind == "time":
            self.seconds = (self.seconds or 0) + fact.number
        elif fact.kind == "counter":
            self.counters[str(fact.key)] += fact.number
        else:
            self.conversations += fact.number
            self.timed_conversations += fact.number if timed else 0
            self.outcomes[str(fact.key)] += fact.number

    def as_dict(self) -> dict[str, Any]:
        """As the API answers."""
        return {
            **{name: value.isoformat() if isinstance(value, date) else value for name, value in self.groups.items()},
            "attempts": self.attempts,
            "conversations": self.conversations,
            "conversations_with_hours": self.timed_conversations,
            "counters": {key: number for key, number in self.counters.items() if number},
            "outcomes": dict(self.outcomes),
            "attended_hours": self.attended_hours,
        }


@dataclass(frozen=True)
class Facts:
    """Everything that passes the filters, ready to be grouped."""

    facts: tuple[Fact, ...]
    targets_of: dict[int, tuple[int, ...]]

    @cached_property
    def timed_shifts(self) -> frozenset[int]:
        return frozenset(fact.shift for fact in self.facts if fact.kind == "time")

    @cached_property
    def names(self) -> Names:
        """What the values of the groups are called. Some queries, none for what does not occur."""
        return Names(
            campaigns=frozenset(fact.campaign for fact in self.facts),
            locations=frozenset(fact.location for fact in self.facts if fact.location is not None),
            shifts=frozenset(fact.shift for fact in self.facts),
        )

    @cached_property
    def totals(self) -> TallyRow:
        """Everything once. Never the sum of rows by target: a location with two targets stands under both."""
        return next(iter(self.grouped([])), TallyRow({}))

    def grouped(self, group_by: Sequence[str]) -> list[TallyRow]:
        """A row for each combination that occurs, in the order of names, periods and days; what has no value last.

        Hours belong to people at a shift, not to single talks: rows by outcome have none.
        """
        rows: dict[tuple[GroupValue, ...], TallyRow] = {}
        for fact, *columns in zip(self.facts, *(self._column(group) for group in group_by), strict=True):
            if fact.kind == "time" and "outcome" in group_by:
                continue
            for values in product(*columns):
                row = rows.get(values)
                if row is None:
                    row = rows[values] = TallyRow(dict(zip(group_by, values, strict=True)))
                row.add(fact, fact.shift in self.timed_shifts)
        return sorted(rows.values(), key=lambda row: [self.names.order(*group) for group in row.groups.items()])

    def _column(self, group: str) -> list[tuple[GroupValue, ...]]:
        """The values of each fact in that group: several only for targets."""
        if group == "target":
            return [self.targets_of.get(fact.location or 0) or (None,) for fact in self.facts]
        if group == "outcome":
            return [(fact.key if fact.kind == "conversation" else None,) for fact in self.facts]
        return [(getattr(fact, group),) for fact in self.facts]


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
    """Four queries (five for captains, whose locations are looked up), whatever is grouped by afterwards."""
    facts = tuple(_facts(whose(actor, filters), filters))
    links = Target.locations.through.objects.filter(location__in={fact.location for fact in facts if fact.location})
    if filters.target is not None:
        # Who asks for one target does not want the others of the same corner beside it.
        links = links.filter(target=filters.target)
    targets_of: dict[int, tuple[int, ...]] = {}
    for location, target in links.values_list("location_id", "target_id"):
        targets_of[location] = (*targets_of.get(location, ()), target)
    return Facts(facts, targets_of)


def campaign_totals(campaign_id: int) -> TallyRow:
    """What everybody together did in the campaign: exact, and all that a volunteer learns of the others. Who may ask
    for which campaign is `campaigns_in_sight`'s word."""
    return Facts(tuple(_facts(models.Q(), Filters(campaign=campaign_id))), {}).totals


def _facts(seen: models.Q, filters: Filters) -> Iterator[Fact]:
    logged = seen & filters.where(shift="shift__", day="occurred_on")
    conversations = Conversation.objects.counted().filter(logged)
    if filters.outcome:
        conversations = conversations.filter(outcome__key=filters.outcome)
    yield from _read("conversation", conversations, "occurred_on", "outcome__key", models.Count("pk"))
    if not filters.outcome:
        counts = Tally.objects.counted().filter(logged)
        yield from _read("counter", counts, "occurred_on", "counter__key", models.Sum("delta"))
    hours = Attendance.objects.filter(seen, filters.where(shift="shift__", day="shift__starts_on"))
    hours = hours.attended().with_hours().filter(models.Q(time_there__isnull=False))
    hours = hours.annotate(nothing=models.Value(None, output_field=models.CharField()))
    yield from _read("time", hours, "shift__starts_on", "nothing", models.Sum("time_there"))


def _read(kind: Kind, rows: models.QuerySet[Any], day: str, key: str, number: models.Aggregate) -> Iterator[Fact]:
    grain = ("shift__campaign_id", "shift_id", "shift__location_id", "shift__period", day, key)
    found: Iterable[Any] = rows.order_by().values(*grain).annotate(number=number).values_list(*grain, "number")
    for campaign, shift, location, period, on, name, amount in found:
        number_of = amount if isinstance(amount, int) else round(amount.total_seconds())
        if number_of or kind == "time":  # what corrections brought to nothing is as if it had not been
            yield Fact(kind, campaign, shift, location, period, on, name, number_of)


def whose(actor: Actor, filters: Filters) -> models.Q:
    """The condition for rows of a shift and a person that the actor's figures are made of."""
    if actor.pk is None:  # a visitor; and NULL would mean the rows of people who have left
        return models.Q(pk__in=[])
    if sees_only_own(actor, filters):
        return models.Q(person_id=actor.pk)
    return models.Q(shift__in=Shift.objects.captained_by(actor).values("pk"))
