"""The brief of a campaign, for those who come."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.models import Role, User
from shifts.queries.briefs import brief_of, briefed_campaign_for


@never_cache
@login_required
@require_safe
def brief(request: HttpRequest, campaign_id: int) -> HttpResponse:
    person = cast(User, request.user)
    campaign = briefed_campaign_for(person, campaign_id)
    may_edit = person.roles.holds(Role.ORGANIZER, campaign.chapter_id)
    context = {"campaign": campaign, "brief": brief_of(campaign), "may_edit": may_edit}
    return render(request, "shifts/brief.html", context)
