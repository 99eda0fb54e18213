"""What somebody did herself, beside what all did together. Nobody is compared with anybody."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Sum

from outreach.models import ShiftFigures
from outreach.queries.filters import campaigns_in_sight
from outreach.queries.rollups import count
from people.models import User
from shifts.models import Attendance, Campaign, Experience


@dataclass(frozen=True)
class Part:
    """`attempts` are conversations and more only where anybody counted them; `seconds` None where nobody's time is
    known. `shifts` are those attended."""

    conversations: int = 0
    attempts: int = 0
    seconds: int | None = None
    shifts: int = 0

    def __add__(self, other: "Part") -> "Part":
        times = [each.seconds for each in (self, other) if each.seconds is not None]
        return Part(
            self.conversations + other.conversations,
            self.attempts + other.attempts,
            sum(times) if times else None,
            self.shifts + other.shifts,
        )

    @property
    def hours(self) -> float | None:
        return None if self.seconds is None else self.seconds / 3600


@dataclass(frozen=True)
class InCampaign:
    """`together` is what all did, for members of its chapter; None for those who have left it."""

    campaign: Campaign
    own: Part
    together: Part | None


@dataclass(frozen=True)
class OwnNumbers:
    """`campaigns` are those in which she did something, and those that run; the latest first. `forgotten` are her
    shifts of which only the number is kept: their conversations count with everybody's alone."""

    campaigns: Sequence[InCampaign]
    total: Part
    forgotten: int


def own_numbers(person: User, *, now: datetime) -> OwnNumbers:
    """From her own rows, which are few. Nine queries, however many campaigns."""
    own, begun = _own_parts(person)
    in_sight = {campaign.pk: campaign for campaign in campaigns_in_sight(person).select_related("chapter")}
    left = Campaign.objects.select_related("chapter").filter(pk__in=own.keys() - in_sight.keys())
    shown = [campaign for campaign in in_sight.values() if campaign.pk in own or _runs(campaign, now)]
    everybodys = _together([campaign.pk for campaign in shown])
    campaigns = [
        InCampaign(
            campaign,
            own.get(campaign.pk, Part()),
            everybodys.get(campaign.pk, Part()) + Part(shifts=begun.get(campaign.pk, 0)),
        )
        for campaign in shown
    ]
    campaigns += [InCampaign(campaign, own[campaign.pk], None) for campaign in left]
    by_time = sorted(campaigns, key=lambda each: (each.campaign.starts_on, each.campaign.pk), reverse=True)
    return OwnNumbers(by_time, sum(own.values(), Part()), _forgotten(person))


def _runs(campaign: Campaign, now: datetime) -> bool:
    return campaign.starts_on <= campaign.chapter.today(now) <= campaign.ends_on


def _own_parts(person: User) -> tuple[dict[int, Part], dict[int, int]]:
    """What she did, and how many of her shifts have no figures yet: everybody's must not be fewer than hers."""
    found: dict[int, Part] = defaultdict(Part)
    for pk, sums in count(Q(person=person.pk)).items():
        figures = sums.written(pk).figures
        found[sums.place.campaign_id] += Part(figures["conversations"], figures["attempts"], sums.seconds)
    attended = Attendance.objects.attended().filter(person=person).order_by().values_list("shift__campaign")
    known = Exists(ShiftFigures.objects.filter(pk=OuterRef("shift")))
    begun = {}
    for campaign, number, without in attended.annotate(Count("pk"), without=Count("pk", filter=~known)):
        found[campaign] += Part(shifts=number)
        begun[campaign] = without
    return dict(found), begun


def _together(campaigns: Sequence[int]) -> dict[int, Part]:
    """Of all shifts of these campaigns with figures: exact, and all that anybody learns of the others."""
    rows = ShiftFigures.objects.filter(campaign__in=campaigns).order_by().values_list("campaign")
    sums = rows.annotate(Sum("conversations"), Sum("attempts"), Sum("seconds"), Count("pk"))
    return {campaign: Part(*figures) for campaign, *figures in sums}


def _forgotten(person: User) -> int:
    done = Experience.objects.filter(person=person).aggregate(sum=Sum("shifts_done", default=0))["sum"]
    kept = Attendance.objects.filter(person=person, is_counted=True).count()
    return max(0, int(done) - kept)
