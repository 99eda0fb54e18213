"""What everybody may see of a campaign's numbers, and what a snapshot is made of."""

from collections import Counter as Count
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, Max, Q, QuerySet, Sum, Value, When
from django.shortcuts import get_object_or_404

from outreach.models import Conversation, ShiftFigures, Snapshot
from people.times import local_moment
from shifts.models import Campaign, PeriodKey, Shift

WEEK = timedelta(days=7)
# Rows that phones send up to 72 hours after a shift count at once: by then a Sunday's are in.
SETTLES = timedelta(days=3)
# A place (None: shifts that had none yet) and a period.
Spot = tuple[int | None, str]
# No id is 0; NULL has no type that a union could match.
NOBODY = 0


def shared_campaign_for(campaign_id: int) -> Campaign:
    """A campaign whose numbers are public; 404 for everybody where it is a draft, or nobody has shared it."""
    shared = Campaign.objects.filter(published_at__isnull=False, sharing__isnull=False).select_related("chapter")
    return get_object_or_404(shared, pk=campaign_id)


def shared_campaigns() -> list[Campaign]:
    shared = Campaign.objects.filter(published_at__isnull=False, sharing__isnull=False)
    return list(shared.select_related("chapter").order_by("pk"))


def week_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def settles_at(week: date, campaign: Campaign) -> datetime:
    """When the snapshot of the ISO week that begins on `week` is made: on the Thursday after it."""
    return local_moment(week + WEEK + SETTLES, time.min, campaign.chapter.zone)


def weeks_to_freeze(campaign: Campaign, *, now: datetime) -> list[date]:
    """The Mondays of the weeks that are settled and have no snapshot, the first one first: from the campaign's first
    day to its last, or the last of its shifts, and one more for what was still waiting then."""
    last = _last_week(campaign)
    frozen = campaign.snapshots.aggregate(last=Max("week"))["last"]
    found, week = [], frozen + WEEK if frozen else week_of(campaign.starts_on)
    while week <= last and settles_at(week, campaign) <= now:
        found.append(week)
        week += WEEK
    return found


def _last_week(campaign: Campaign) -> date:
    last_shift = Shift.objects.filter(campaign=campaign).aggregate(last=Max("starts_on"))["last"]
    return week_of(max(campaign.ends_on, last_shift or campaign.ends_on)) + WEEK


@dataclass
class Logged:
    """How many conversations count, and who logged any of them in the last seven days or, lately enough, before. Whose
    link to her rows was cut is nobody."""

    number: int = 0
    lately: set[int] = field(default_factory=set)
    before: set[int] = field(default_factory=set)

    @property
    def people(self) -> set[int]:
        return self.lately | self.before


def logged_until(campaign: Campaign, day: date, *, since: Mapping[Spot, date]) -> dict[Spot, Logged]:
    """What counts up to `day`, by spot, and who logged it after the day that `since` has for a spot, or ever.

    The numbers are those that are kept, so that only the rows of these days are read. One query: two would see what
    somebody logs between them in one half of it.
    """
    kept = ShiftFigures.objects.filter(campaign=campaign, starts_on__lte=day, conversations__gt=0).order_by()
    sums = kept.values("location", "period").annotate(
        number=Sum("conversations"), logger=Value(NOBODY), is_late=Value(0)
    )
    numbers = sums.values_list("location", "period", "number", "logger", "is_late")
    days: dict[date, list[Spot]] = {}
    for spot, each in since.items():
        days.setdefault(each, []).append(spot)
    parts = [kept.exclude(_at(since)), *(kept.filter(_at(some), starts_on__gt=each) for each, some in days.items())]
    rows: Iterable[Any] = numbers.union(*(_people_of(part, after=day - WEEK) for part in parts), all=True)
    found: dict[Spot, Logged] = {}
    for place, period, number, person, is_late in rows:
        logged = found.setdefault((place, period), Logged())
        logged.number += number
        people = logged.lately if is_late else logged.before
        people |= {person} - {NOBODY}
    return found


def _people_of(kept: QuerySet[ShiftFigures], *, after: date) -> QuerySet[Any, Any]:
    rows = Conversation.objects.counted().filter(shift__in=kept.values("pk"), person__isnull=False).order_by()
    is_late = Case(When(shift__starts_on__gt=after, then=Value(1)), default=Value(0))
    people = rows.annotate(number=Value(0), is_late=is_late).distinct()
    return people.values_list("shift__location", "shift__period", "number", "person", "is_late")


def _at(spots: Collection[Spot]) -> Q:
    """Any of these, or none where there are none."""
    found = Q(pk__in=[])
    for key in {period for _place, period in spots}:
        places = {place for place, period in spots if period == key}
        nowhere = Q(location=None) if None in places else Q(pk__in=[])
        found |= Q(Q(location__in=places - {None}) | nowhere, period=key)
    return found


@dataclass(frozen=True)
class PlaceNumbers:
    """`name` is empty for other places together; a period without a group is not in `periods`."""

    name: str
    periods: dict[str, int]

    @property
    def number(self) -> int:
        return sum(self.periods.values())


@dataclass(frozen=True)
class PublicNumbers:
    """What the snapshots of a campaign say together. Nothing else of the database is read for it."""

    snapshots: tuple[Snapshot, ...]

    @property
    def last_day(self) -> date | None:
        """The last day that they count."""
        return self.snapshots[-1].week + WEEK - timedelta(days=1) if self.snapshots else None

    @property
    def next_week(self) -> date | None:
        return self.snapshots[-1].week + WEEK if self.snapshots else None

    @cached_property
    def weeks(self) -> list[tuple[date, int]]:
        return [(each.week, sum(group["number"] for group in each.groups)) for each in self.snapshots]

    @property
    def total(self) -> int:
        return sum(number for _week, number in self.weeks)

    @cached_property
    def periods(self) -> dict[str, int]:
        """In the order of the day; those that have nothing are left out."""
        found: Count[str] = Count()
        for snapshot in self.snapshots:
            for group in snapshot.groups:
                found[group["period"]] += group["number"]
        return {key: found[key] for key in PeriodKey.values if key in found}

    @cached_property
    def places(self) -> list[PlaceNumbers]:
        """The most conversations first, other places last. A place has the name that it had last."""
        names: dict[int | None, str] = {}
        found: dict[int | None, Count[str]] = {}
        for snapshot in self.snapshots:
            for group in snapshot.groups:
                names[group["place"]] = group["name"]
                found.setdefault(group["place"], Count())[group["period"]] += group["number"]
        lines = [(place is None, PlaceNumbers(names[place], dict(numbers))) for place, numbers in found.items()]
        ordered = sorted(lines, key=lambda line: (line[0], -line[1].number, line[1].name.casefold()))
        return [numbers for _other, numbers in ordered]


def next_comes_at(campaign: Campaign, found: PublicNumbers) -> datetime | None:
    """When the week after the last snapshot is made; None once no other comes. A query only after the campaign."""
    week = found.next_week or week_of(campaign.starts_on)
    is_within = week <= week_of(campaign.ends_on) + WEEK
    return settles_at(week, campaign) if is_within or week <= _last_week(campaign) else None


def public_numbers(campaign: Campaign) -> PublicNumbers:
    """One query, whatever was logged."""
    return PublicNumbers(tuple(campaign.snapshots.defer("taken").order_by("week")))
