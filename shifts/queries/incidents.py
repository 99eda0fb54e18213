"""Reading reports of incidents, and what a report can be about."""

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.shortcuts import get_object_or_404

from people.models import Actor
from shifts.models import Attendance, Campaign, Incident, Shift, Signup
from shifts.models.incidents import IncidentQuerySet
from shifts.models.shifts import ShiftQuerySet

OFFERED = 10


def incidents_of(actor: Actor, campaign: Campaign) -> IncidentQuerySet:
    """New ones first, then the latest."""
    found = Incident.objects.visible_to(actor).filter(campaign=campaign)
    shown = found.select_related("location", "reported_by", "seen_by")
    is_seen = ExpressionWrapper(Q(seen_at__isnull=False), output_field=BooleanField())
    return shown.order_by(is_seen, "-reported_at", "pk")


def incident_for(actor: Actor, incident_id: UUID) -> Incident:
    """The report with its campaign and chapter, if the actor may read it; Http404 otherwise."""
    return get_object_or_404(Incident.objects.visible_to(actor).select_related("campaign__chapter"), pk=incident_id)


def shifts_to_report(actor: Actor, campaign: Campaign, now: datetime) -> ShiftQuerySet:
    """The shifts of the campaign that she has claimed or was at, and that have begun or soon do; the latest first."""
    own = {"person_id": actor.pk, "shift": OuterRef("pk")}
    hers = Exists(Signup.objects.active().filter(**own)) | Exists(Attendance.objects.attended().filter(**own))
    found = Shift.objects.with_place().filter(hers, campaign=campaign, starts_on__lte=campaign.chapter.today(now))
    return found.order_by("-starts_at", "-pk")[:OFFERED]
