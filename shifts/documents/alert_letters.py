"""What captains are alerted of says as things are when it is sent; what was put right meanwhile is left out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.emails.kinds import Group, Kind
from people.emails.letters import Facts, Letter, Link, Text
from people.models import Message
from shifts.documents.letters import when, where
from shifts.emails import alert_kind
from shifts.models import AlertRule, Shift, Signup
from shifts.queries.alerts import kept, missed_releases, short_sites, unclosed_shifts
from shifts.queries.captain import captained_shifts, keeps_rosters

ALERTS = Group(
    "alerts",
    gettext_lazy("Alerts, for captains"),
    gettext_lazy("Only those that you set at Today, Alerts."),
    concerns=keeps_rosters,
)
# A mail that lists more is read by nobody; the page lists them all.
LISTED = 20


def rules(ids: Collection[int]) -> Mapping[int, AlertRule]:
    return AlertRule.objects.in_bulk(ids)


def short(message: Message, rule: AlertRule, now: datetime) -> Letter | None:
    found = short_sites(
        kept(message.person, message.data["about"]), now=now, hours=max(AlertRule.HOURS[AlertRule.Kind.SHORT])
    )
    lines = [
        (site.shift, _("%(coming)s of at least %(least)s") % {"coming": site.coming, "least": site.shift.min_people})
        for site in found
    ]
    said = ngettext("%(number)s shift is short of people", "%(number)s shifts are short of people", len(lines))
    return letter(said, lines)


def unclosed(message: Message, rule: AlertRule, now: datetime) -> Letter | None:
    found = unclosed_shifts(kept(message.person, message.data["about"]), now=now)
    lines = [(shift, _("Over, and nobody has said who was there.")) for shift in found]
    return letter(ngettext("%(number)s shift is not closed", "%(number)s shifts are not closed", len(lines)), lines)


def late_release(message: Message, rule: AlertRule, now: datetime) -> Letter | None:
    ids = set(message.data["about"])
    shifts = Signup.objects.filter(pk__in=ids).values_list("shift", flat=True)
    found = [claim for claim in missed_releases(captained_shifts(message.person).filter(pk__in=shifts), now=now)
             if claim.pk in ids]  # fmt: skip
    lines = [(claim.shift, _("%(name)s cannot come.") % {"name": claim.person}) for claim in found]
    said = ngettext("%(number)s person released late", "%(number)s people released late", len(lines))
    return letter(said, lines)


def letter(said: str, lines: Sequence[tuple[Shift, str]]) -> Letter | None:
    """About these shifts, each with what is so; None without any. `said` has a place for their number."""
    if not lines:
        return None
    parts: list[Text | Facts | Link] = [Text(_("you asked to be told:"))]
    for shift, line in lines[:LISTED]:
        parts += [Facts([where(shift.location), when(shift), line]), Link(_("To its roster"), roster_of(shift))]
    if len(lines) > LISTED:
        parts.append(Text(_("And more: look at Today.")))
    url = roster_of(lines[0][0]) if len(lines) == 1 else settings.PUBLIC_URL + reverse("shifts:captain_today")
    return Letter(subject=said % {"number": len(lines)}, parts=parts, url=url)


def roster_of(shift: Shift) -> str:
    return settings.PUBLIC_URL + reverse("shifts:captain_shift", args=[shift.pk])


KINDS = [
    Kind(alert_kind(AlertRule.Kind.SHORT), ALERTS, rules, short),
    Kind(alert_kind(AlertRule.Kind.UNCLOSED), ALERTS, rules, unclosed),
    Kind(alert_kind(AlertRule.Kind.LATE_RELEASE), ALERTS, rules, late_release),
]
