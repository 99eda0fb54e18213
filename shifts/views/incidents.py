"""Reporting an incident, from the safety card."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.actions.limiting import spend
from people.errors import Refusal
from people.models import User
from people.retention import days_kept
from people.rules.limits import caller_of
from shifts.actions.incidents import report_incident
from shifts.forms.incidents import IncidentForm
from shifts.queries.briefs import brief_of, briefed_campaign_for
from shifts.queries.incidents import shifts_to_report


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, campaign_id: int) -> HttpResponse:
    person, now = cast(User, request.user), timezone.now()
    campaign = briefed_campaign_for(person, campaign_id)
    shifts = list(shifts_to_report(person, campaign, now))
    start = IncidentForm.start(campaign, shifts, now)
    form = IncidentForm(request.POST or None, initial=start, campaign=campaign, shifts=shifts, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            spend("incident", caller_of(person, request.META), now=now)
            report_incident(campaign, report=form.report, by=person, now=now)
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. The organizers have it, and nobody else."))
            return redirect("shifts:brief", campaign.pk)
    context = {"campaign": campaign, "form": form, "brief": brief_of(campaign), "days": days_kept("incidents")}
    return render(request, "shifts/incident.html", context)
