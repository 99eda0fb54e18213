"""What everybody may see of a campaign's numbers, and what a snapshot is made of."""

from collections import Counter as Count
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Count as Rows
from django.db.models import Max
from django.shortcuts import get_object_or_404

from outreach.models import Conversation, Snapshot
from people.times import local_moment
from shifts.models import Campaign, PeriodKey, Shift

WEEK = timedelta(days=7)
# Rows that phones send up to 72 hours after a shift count at once: by then a Sunday's are in.
SETTLES = timedelta(days=3)


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
    last_shift = Shift.objects.filter(campaign=campaign).aggregate(last=Max("starts_on"))["last"]
    last = week_of(max(campaign.ends_on, last_shift or campaign.ends_on)) + WEEK
    frozen = campaign.snapshots.aggregate(last=Max("week"))["last"]
    found, week = [], frozen + WEEK if frozen else week_of(campaign.starts_on)
    while week <= last and settles_at(week, campaign) <= now:
        found.append(week)
        week += WEEK
    return found


@dataclass(frozen=True)
class Logged:
    """Conversations that count, of a place and a period, up to a day: how many, and by whom with the last day of each.
    Whose link to her rows was cut is nobody any more."""

    number: int
    last_days: dict[int, date]


def logged_until(campaign: Campaign, day: date) -> dict[tuple[int | None, str], Logged]:
    """By place and period. One query."""
    counted = Conversation.objects.counted().filter(shift__campaign=campaign, occurred_on__lte=day).order_by()
    rows = counted.values_list("shift__location", "shift__period", "person").annotate(
        number=Rows("pk"), last=Max("occurred_on")
    )
    found: dict[tuple[int | None, str], Logged] = {}
    for place, period, person, number, last in rows:
        before = found.get((place, period), Logged(0, {}))
        days = before.last_days | ({person: last} if person is not None else {})
        found[place, period] = Logged(before.number + number, days)
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


def public_numbers(campaign: Campaign) -> PublicNumbers:
    """One query, whatever was logged."""
    return PublicNumbers(tuple(campaign.snapshots.defer("taken").order_by("week")))
