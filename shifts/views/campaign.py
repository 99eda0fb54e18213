"""The front page: the campaign, told so that somebody joins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.models import Role, roles_of
from shifts.models import Campaign
from shifts.queries.campaigns import campaign_for, open_places, running_campaigns
from shifts.queries.shifts import open_shifts
from shifts.views.lines import lines

NEXT_SHOWN = 4


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The campaign that runs; where there are several, all of them; where there is none, a calm page."""
    campaigns = running_campaigns(timezone.now())
    if len(campaigns) == 1:
        return _campaign_page(request, campaigns[0], is_alone=True)
    may_make_one = roles_of(request.user).holds(Role.ORGANIZER)
    return render(request, "shifts/home.html", {"campaigns": campaigns, "may_make_one": may_make_one})


@require_safe
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    return _campaign_page(request, campaign_for(request.user, campaign_id), is_alone=False)


def _campaign_page(request: HttpRequest, campaign: Campaign, *, is_alone: bool) -> HttpResponse:
    """`is_alone`: no other campaign runs, so that the list needs no filter to show this one's shifts."""
    now = timezone.now()
    coming = open_shifts(request.user, now).filter(campaign=campaign).order_by("starts_at", "location__name", "pk")
    context = {
        "campaign": campaign,
        "periods": campaign.periods.all(),
        "open": open_places(campaign, now),
        "coming": lines(coming[:NEXT_SHOWN], reader=request.user, now=now),
        "filter": "" if is_alone else f"?campaign={campaign.pk}",
    }
    return render(request, "shifts/campaign.html", context)
