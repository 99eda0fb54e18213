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
        return _campaign_page(request, campaigns[0])
    may_make_one = roles_of(request.user).holds(Role.ORGANIZER)
    return render(request, "shifts/home.html", {"campaigns": campaigns, "may_make_one": may_make_one})


@require_safe
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    return _campaign_page(request, campaign_for(request.user, campaign_id))


def _campaign_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    now = timezone.now()
    coming = open_shifts(request.user, now).filter(campaign=campaign).order_by("starts_at", "location__name", "pk")
    context = {
        "campaign": campaign,
        "periods": campaign.periods.all(),
        "open": open_places(campaign, now),
        "coming": lines(coming[:NEXT_SHOWN], reader=request.user, now=now),
        "now": now,
    }
    return render(request, "shifts/campaign.html", context)
