"""Whether a campaign reaches its goal: conversations so far, their pace, and what each day still needs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from django.db.models import Sum

from outreach.models import ShiftFigures
from outreach.queries.filters import Filters, campaigns_in_sight
from people.models import Actor
from shifts.models import Campaign


@dataclass(frozen=True)
class Goal:
    """`by_day` has the conversations that count, of everybody, by the chapter's days; `today` is the chapter's."""

    campaign: Campaign
    today: date
    by_day: dict[date, int]

    @property
    def target(self) -> int | None:
        return self.campaign.goal

    @property
    def done(self) -> int:
        return sum(self.by_day.values())

    @property
    def days_gone(self) -> int:
        """Days of the campaign up to today, today counted."""
        return max(0, (min(self.today, self.campaign.ends_on) - self.campaign.starts_on).days + 1)

    @property
    def days_left(self) -> int:
        """Days of the campaign after today."""
        return max(0, (self.campaign.ends_on - max(self.today, self.campaign.starts_on - timedelta(days=1))).days)

    @property
    def pace(self) -> float | None:
        """Conversations a day so far."""
        return self.done / self.days_gone if self.days_gone else None

    @property
    def missing(self) -> int:
        return max(0, (self.target or 0) - self.done)

    @property
    def needed(self) -> float | None:
        """Conversations that each day left must bring."""
        return self.missing / self.days_left if self.days_left else None

    @property
    def state(self) -> str:
        """One of none, reached, early, missed, open: the first that is so. How likely an open one is to be reached is
        another question, see `outreach.rules.conclusions.Trend`."""
        if not self.target:
            return "none"
        if self.done >= self.target:
            return "reached"
        if not self.days_gone:
            return "early"
        return "missed" if self.today > self.campaign.ends_on else "open"

    @property
    def so_far(self) -> list[tuple[date, int]]:
        """Each day of the campaign up to today, and from the first to the last on which anything was logged, with the
        conversations until then: shifts may lie before a campaign and after it, and count."""
        first = min([self.campaign.starts_on, *self.by_day])
        last = max([self.campaign.starts_on + timedelta(days=self.days_gone - 1), *self.by_day])
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return list(zip(days, accumulate(self.by_day.get(day, 0) for day in days), strict=True))


def goal_for(actor: Actor, *, filters: Filters, now: datetime) -> Goal | None:
    """The goal of the campaign that is filtered by, else of the one that runs now or ran last, in the chapter where
    that is set. No other filter counts: a goal is the whole campaign's. None where the actor is in no chapter with a
    campaign."""
    campaigns = campaigns_in_sight(actor).select_related("chapter").order_by("-starts_on", "-pk")
    if filters.chapter is not None:
        campaigns = campaigns.filter(chapter=filters.chapter)
    if filters.campaign is not None:
        campaigns = campaigns.filter(pk=filters.campaign)
    begun = [campaign for campaign in campaigns if campaign.starts_on <= campaign.chapter.today(now)]
    running = [campaign for campaign in begun if campaign.chapter.today(now) <= campaign.ends_on]
    chosen = next(iter(running or begun or campaigns), None)
    if chosen is None:
        return None
    counted = ShiftFigures.objects.filter(campaign=chosen, conversations__gt=0)
    by_day = counted.order_by().values_list("starts_on").annotate(Sum("conversations"))
    return Goal(chosen, chosen.chapter.today(now), dict(by_day))
