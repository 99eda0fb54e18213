"""What captains are told of people on their way, and organizers of incidents, when it is sent."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.emails.kinds import Group, Kind
from people.emails.letters import Facts, Letter, Link, Text
from people.models import Message, Role
from shifts import emails
from shifts.documents.alert_letters import roster_of
from shifts.documents.letters import when, where
from shifts.models import Attendance, Campaign, Incident, Notice
from shifts.queries.captain import captained_shifts, keeps_rosters
from shifts.rules.nearness import is_near

ON_THE_WAY = Group(
    "on_the_way",
    gettext_lazy("For captains: somebody is late, or cannot find you"),
    gettext_lazy("At once. Without them, look at Today or the roster."),
    concerns=keeps_rosters,
)
INCIDENTS = Group(
    "incidents",
    gettext_lazy("For organizers: an incident was reported"),
    gettext_lazy("At once, and nothing of what it says."),
    concerns=lambda person, now: person.roles.holds(Role.ORGANIZER),
)


def notices(ids: Collection[int]) -> Mapping[int, Notice]:
    related = ("signup__person", "signup__shift__campaign__chapter", "signup__shift__location")
    return Notice.objects.unseen().select_related(*related).in_bulk(ids)


def on_the_way(message: Message, notice: Notice, now: datetime) -> Letter | None:
    signup = notice.signup
    shift, name = signup.shift, str(signup.person)
    here = Attendance.objects.attended().filter(shift=shift, person=signup.person_id)
    if not signup.is_active or not is_near(shift, now) or here.exists():
        return None
    if not captained_shifts(message.person).filter(pk=shift.pk).exists():
        return None  # it is not her roster any more, and the name is not for her
    roster = roster_of(shift)
    if notice.minutes is None:
        said = _("%(name)s is at the meeting point and cannot find you") % {"name": name}
    else:
        said = _("%(name)s will be %(number)s minutes late") % {"name": name, "number": notice.minutes}
    return Letter(
        subject=said,
        parts=[
            Text(_("somebody on your shift says:")),
            Facts([said, when(shift), where(shift.location)]),
            Link(_("The roster"), roster),
        ],
        url=roster,
    )


def campaigns(ids: Collection[int]) -> Mapping[int, Campaign]:
    return Campaign.objects.in_bulk(ids)


def incident(message: Message, campaign: Campaign, now: datetime) -> Letter | None:
    """Only that there is one: what it says is read where it can be deleted."""
    hers = Campaign.objects.organized_by(message.person).filter(pk=campaign.pk)
    if not hers.exists() or not Incident.objects.new().filter(campaign=campaign).exists():
        return None
    reports = settings.PUBLIC_URL + reverse("shifts:organize_incidents", args=[campaign.pk])
    return Letter(
        subject=_("A new report of an incident"),
        parts=[
            Text(_("somebody has reported an incident. Please read it.")),
            Facts([campaign.name]),
            Link(_("Read the reports"), reports),
        ],
        url=reports,
    )


KINDS = [
    Kind(emails.ON_THE_WAY, ON_THE_WAY, notices, on_the_way),
    Kind(emails.INCIDENT, INCIDENTS, campaigns, incident),
]
