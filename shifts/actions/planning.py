"""What the clock makes due: asking the day before, and reminding. Safe to run at any time and twice at once.

Each takes a query for what is missing and an insert, however many people; what is there already is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from people.emails.channels import channels_for
from people.emails.queue import plan
from people.models import Chapter, Message
from people.rules.reminders import CHOICES
from people.times import day_bounds, local_day, local_moment
from shifts.emails import DAY_BEFORE, REMINDER
from shifts.models import Signup
from shifts.models.signups import SignupQuerySet
from shifts.rules.asking import ASK_AT, ASK_UNTIL

Until: TypeAlias = Callable[[datetime, datetime], datetime]


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
    return plan(messages_about(claims, REMINDER, now=now, until=lambda starts_at, ends_at: starts_at))


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
    midnight = day_bounds(tomorrow, zone)[0]
    messages = messages_about(
        claims, DAY_BEFORE, now=now, until=lambda starts_at, ends_at: midnight, planned={"expires_at": midnight}
    )
    return plan(messages)


def _standing() -> SignupQuerySet:
    standing = Signup.objects.active().filter(shift__cancelled_at__isnull=True, shift__closed_at__isnull=True)
    return standing.order_by("pk")


def messages_about(
    rows: models.QuerySet[Any], kind: str, *, now: datetime, until: Until, planned: Mapping[str, object] | None = None
) -> Iterator[Message]:
    """One for each of these claims or attendances and each channel that leads to its person. `until` says from a
    shift's start and end how long they are worth sending. Left out are rows of which the same kind is there already
    with the fields `planned`; for claims, about the same start."""
    same = {"expires_at": models.OuterRef("shift__starts_at")} if planned is None else planned
    for key, channel in channels_for(kind).items():
        there = Message.objects.filter(
            person=models.OuterRef("person"),
            kind=kind,
            about=models.OuterRef("pk"),
            channel=key,
            is_planned=True,
            **same,
        )
        wanted = rows.filter(channel.reachable("person__"), ~models.Exists(there), person__is_active=True)
        for pk, person, *times in wanted.values_list("pk", "person_id", "shift__starts_at", "shift__ends_at"):
            expires_at = until(*times)
            yield Message(
                person_id=person, kind=kind, about=pk, channel=key, occasion=expires_at.isoformat(),
                made_at=now, due_at=now, expires_at=expires_at,
            )  # fmt: skip
