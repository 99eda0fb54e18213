"""Reporting what went wrong, and looking after it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from people.actions.audit import record
from people.models import User
from people.queries import organizers_of
from people.rules.forms import key_of
from shifts import emails
from shifts.models import Campaign, Incident, Shift


@dataclass(frozen=True)
class Report:
    """What somebody tells. `id` is made with the form; `happened_at` is aware."""

    id: UUID
    what: str
    happened_at: datetime
    shift: Shift | None


@transaction.atomic
def report_incident(campaign: Campaign, *, report: Report, by: User, now: datetime) -> Incident:
    """Tell the campaign's organizers. The same words from the same form again are the report that is there; other words
    by somebody who went back to the form that she had sent are one of their own."""
    key = key_of(report.id, by.pk, report.shift and report.shift.pk, report.happened_at, report.what)
    told = {
        "campaign": campaign,
        "shift": report.shift,
        "location": report.shift and report.shift.location,
        "what": report.what,
        "happened_at": report.happened_at,
        "reported_at": now,
        "reported_by": by,
    }
    incident, is_new = Incident.objects.get_or_create(pk=key, defaults=told)
    if is_new:
        record("report", incident, chapter=campaign.chapter, by=by, now=now)
        emails.incident(incident, organizers_of(campaign.chapter, campaign.chapter.today(now)), by=by, now=now)
    return incident


@transaction.atomic
def mark_incident_seen(incident: Incident, *, by: User, now: datetime) -> None:
    """An organizer looks after it. The first one counts."""
    if Incident.objects.new().filter(pk=incident.pk).update(seen_at=now, seen_by=by):
        record("see", incident, chapter=incident.campaign.chapter, by=by, now=now)


@transaction.atomic
def delete_incident(incident: Incident, *, by: User, now: datetime) -> None:
    """Before its time, because it says more than it should. Twice is once."""
    if Incident.objects.filter(pk=incident.pk).delete()[0]:
        record("delete", incident, chapter=incident.campaign.chapter, by=by, now=now)
