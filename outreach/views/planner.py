"""Where and when the next shift is worth most, and the way from there to a pattern."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from outreach.documents.planner import Line, lines
from outreach.rules.planner import planner_for
from shifts.forms.fields import location_choices
from shifts.models import Campaign
from shifts.queries.organize import organized_campaign_for
from shifts.views.organize.pages import READ, OrganizerRequest, organizer_page


@organizer_page(*READ)
def planner(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    """Nothing is made here: a suggestion leads to the form of a pattern, filled in."""
    campaign = organized_campaign_for(request.user, campaign_id)
    now = timezone.now()
    found = planner_for(request.user, campaign, now=now)
    first = max(campaign.starts_on, campaign.chapter.today(now) + timedelta(days=1))
    # Each place once: one that is suggested for two periods does not share its name with another.
    names = dict(location_choices({each.place for each in [*found.suggested, *found.untried]}))
    both = [lines(found, tuple(part), names=names, first=first) for part in (found.suggested, found.untried)]
    suggested, untried = ([(line, _pattern_url(campaign, line)) for line in part] for part in both)
    context = {
        "campaign": campaign,
        "found": found,
        "suggested": suggested,
        "untried": untried,
        "is_over": first > campaign.ends_on,
    }
    return render(request, "organize/planner.html", context)


def _pattern_url(campaign: Campaign, line: Line) -> str:
    return f"{reverse('shifts:organize_pattern_new', args=[campaign.pk])}?{urlencode(line.query, doseq=True)}"
