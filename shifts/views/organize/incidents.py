"""What was reported of a campaign's shifts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.retention import days_kept
from shifts.actions.incidents import delete_incident, mark_incident_seen
from shifts.queries.incidents import incident_for, incidents_of
from shifts.queries.organize import organized_campaign_for
from shifts.views.organize.pages import FORM, READ, OrganizerRequest, organizer_page


@organizer_page(*READ)
def incidents(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    campaign = organized_campaign_for(request.user, campaign_id)
    context = {"campaign": campaign, "incidents": incidents_of(request.user, campaign), "days": days_kept("incidents")}
    return render(request, "organize/incidents.html", context)


@organizer_page("POST")
def seen(request: OrganizerRequest, incident_id: UUID) -> HttpResponse:
    incident = incident_for(request.user, incident_id)
    mark_incident_seen(incident, by=request.user, now=timezone.now())
    return redirect("shifts:organize_incidents", incident.campaign_id)


@organizer_page(*FORM)
def delete(request: OrganizerRequest, incident_id: UUID) -> HttpResponse:
    """Asks first: nothing brings it back."""
    incident = incident_for(request.user, incident_id)
    listed = reverse("shifts:organize_incidents", args=[incident.campaign_id])
    if request.method == "POST":
        delete_incident(incident, by=request.user, now=timezone.now())
        messages.success(request, _("Deleted."))
        return redirect(listed)
    context = {"incident": incident, "cancel_url": listed, "confirm": _("Delete it"), "danger": True}
    return render(request, "organize/incident_delete.html", context)
