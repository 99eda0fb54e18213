"""What the clock makes due: asking the day before, and reminding. Safe to run at any time and twice at once.

Each takes a query for what is missing and an insert, however many people; what is there already is left out.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q

from people.emails.channels import CHANNELS
from people.emails.queue import plan
from people.models import Chapter, Message
from people.rules.reminders import CHOICES
from people.times import day_bounds, local_day, local_moment
from shifts.emails import DAY_BEFORE, REMINDER
from shifts.models import Signup
from shifts.models.signups import SignupQuerySet
from shifts.rules.asking import ASK_AT, ASK_UNTIL


def plan_day_before(*, now: datetime) -> int:
    """Ask those with a shift tomorrow, from eleven on the chapter's clock, whether they come: who claimed before that
    and has not said so yet. Returns how many messages that makes."""
    zones = Chapter.objects.values_list("time_zone", flat=True).distinct()
    return sum(_ask_in(ZoneInfo(name), now) for name in zones.order_by("time_zone"))


def plan_reminders(*, now: datetime) -> int:
    """Remind people of their shifts, as long before as each wants; not of what they claimed since. Returns how many
    messages that makes."""
    in_time = Q()
    for minutes in CHOICES:
        ahead = timedelta(minutes=minutes)
        in_time |= Q(person__remind_minutes=minutes, shift__starts_at__lte=now + ahead) & Q(
            shift__starts_at__gt=F("claimed_at") + ahead
        )
    latest = now + timedelta(minutes=max(CHOICES))
    claims = _standing().filter(in_time, shift__starts_at__gt=now, shift__starts_at__lte=latest)
    return plan(_messages(claims, REMINDER, now=now))


def _ask_in(zone: ZoneInfo, now: datetime) -> int:
    today = local_day(now, zone)
    asked_at = local_moment(today, ASK_AT, zone)
    if not asked_at <= now < local_moment(today, ASK_UNTIL, zone):
        return 0
    tomorrow = today + timedelta(days=1)
    claims = _standing().filter(
        shift__campaign__chapter__time_zone=zone.key,
        shift__starts_on=tomorrow,
        shift__starts_at__gt=now,
        claimed_at__lt=asked_at,
        confirmed_at__isnull=True,
    )
    # "Tomorrow" is no news once it is today.
    return plan(_messages(claims, DAY_BEFORE, now=now, expires_at=day_bounds(tomorrow, zone)[0]))


def _standing() -> SignupQuerySet:
    standing = Signup.objects.active().filter(shift__cancelled_at__isnull=True, shift__closed_at__isnull=True)
    return standing.order_by("pk")


def _messages(
    claims: SignupQuerySet, kind: str, *, now: datetime, expires_at: datetime | None = None
) -> Iterable[Message]:
    """One a claim and channel that leads to its person, where there is none for this start yet. Without `expires_at`
    they are worthless once the shift begins."""
    for key, channel in CHANNELS.items():
        there = Message.objects.filter(
            person=OuterRef("person"), kind=kind, about=OuterRef("pk"), channel=key,
            expires_at=expires_at or OuterRef("shift__starts_at"), is_planned=True,
        )  # fmt: skip
        wanted = claims.filter(channel.reachable("person__"), ~Exists(there), person__is_active=True)
        for pk, person, starts_at in wanted.values_list("pk", "person_id", "shift__starts_at"):
            until = expires_at or starts_at
            yield Message(
                person_id=person, kind=kind, about=pk, channel=key, occasion=until.isoformat(),
                made_at=now, due_at=now, expires_at=until,
            )  # fmt: skip
