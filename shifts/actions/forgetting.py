"""What is deleted or cut by itself once nobody needs it, after as many days as `config/retention.yaml` says. Each
function returns how many rows that were (with `dry_run`: would be), and may run at any time and twice at once."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, Sum

from people.actions.chunks import delete_due, update_due
from people.retention import expired
from shifts.actions.experience import settle_before_forgetting
from shifts.models import (
    Alert,
    Attendance,
    CaptainLink,
    CheckInCode,
    Incident,
    Mark,
    Notice,
    PastPresence,
    RemovedShift,
    Shift,
    ShiftCaptain,
    ShiftMessage,
    Signup,
)


def forget_captain_links(*, now: datetime, dry_run: bool = False) -> int:
    """Links that open nothing any more. What was done by them stays in the log, with their numbers."""
    usable = CaptainLink.objects.usable(expired("captain_links", now))
    return delete_due(CaptainLink.objects.exclude(pk__in=usable.values("pk")), dry_run=dry_run)


def forget_check_in_codes(*, now: datetime, dry_run: bool = False) -> int:
    """Codes of shifts whose roster is settled."""
    return delete_due(CheckInCode.objects.filter(shift__ends_at__lte=expired("check_in_codes", now)), dry_run=dry_run)


def forget_removed_shifts(*, now: datetime, dry_run: bool = False) -> int:
    """What calendars no longer strike out."""
    return delete_due(RemovedShift.objects.filter(ends_at__lte=expired("removed_shifts", now)), dry_run=dry_run)


def forget_incidents(*, now: datetime, dry_run: bool = False) -> int:
    """Reports of what went wrong. Whoever must keep one longer has taken it elsewhere by then."""
    return delete_due(Incident.objects.too_old(now), dry_run=dry_run)


def forget_alerts(*, now: datetime, dry_run: bool = False) -> int:
    """Notes of what captains were told of long ago."""
    return delete_due(Alert.objects.filter(made_at__lte=expired("alerts", now)), dry_run=dry_run)


def forget_excuses(*, now: datetime, dry_run: bool = False) -> int:
    """Why somebody could not come."""
    said = Attendance.objects.filter(shift__ends_at__lte=expired("excuses", now)).exclude(reason="")
    return update_due(said, reason="", dry_run=dry_run)


def forget_closers(*, now: datetime, dry_run: bool = False) -> int:
    """Which captain closed a shift."""
    closed = Shift.objects.filter(ends_at__lte=expired("closers", now), closed_by__isnull=False)
    return update_due(closed, closed_by=None, dry_run=dry_run)


def forget_marks(*, now: datetime, dry_run: bool = False) -> int:
    """What captains' phones said of people, tap by tap."""
    return delete_due(Mark.objects.filter(received_at__lte=expired("marks", now)), dry_run=dry_run)


def forget_notices(*, now: datetime, dry_run: bool = False) -> int:
    """Who was late, or did not find the others."""
    return delete_due(Notice.objects.filter(signup__shift__ends_at__lte=expired("notices", now)), dry_run=dry_run)


def forget_stand_ins(*, now: datetime, dry_run: bool = False) -> int:
    """To whom a roster was handed on."""
    given = ShiftCaptain.objects.filter(shift__ends_at__lte=expired("stand_ins", now))
    return delete_due(given, dry_run=dry_run)


def forget_shift_messages(*, now: datetime, dry_run: bool = False) -> int:
    """What captains wrote to everybody on a shift."""
    return delete_due(ShiftMessage.objects.filter(shift__ends_at__lte=expired("shift_messages", now)), dry_run=dry_run)


@transaction.atomic
def count_presence(shift_ids: Collection[int]) -> int:
    """Put the sums of these shifts' claims and attendances in their place, and return how many rows went. Held first,
    because whoever gives a place or marks somebody holds the shift; nothing that counts may lead to somebody on them
    any more, or a guest's rows would begin to count."""
    Shift.objects.hold(*shift_ids)
    settle_before_forgetting(shift_ids)
    attendances, signups = Attendance.objects.filter(shift__in=shift_ids), Signup.objects.filter(shift__in=shift_ids)
    there = attendances.attended().with_hours().order_by().values("shift")
    present = {row["shift"]: row for row in there.annotate(people=Count("pk"), time=Sum("time_there"))}
    due = signups.due().order_by().values("shift")
    came = Count("pk", filter=Q(attendance__status__in=Attendance.PRESENT))
    promised = {row["shift"]: row for row in due.annotate(promised=Count("pk"), came=came)}
    before = PastPresence.objects.in_bulk(shift_ids)
    for shift in sorted({*present, *promised}):
        past = before.get(shift) or PastPresence(shift_id=shift)
        here, kept = present.get(shift), promised.get(shift)
        if here:
            known = here["time"] is not None and (past.seconds is not None or past.people == 0)
            past.seconds = (past.seconds or 0) + round(here["time"].total_seconds()) if known else None
            past.people += here["people"]
        if kept:
            past.promised += kept["promised"]
            past.came += kept["came"]
        past.save()
    marked = attendances.count()
    attendances.delete()
    claimed = signups.delete()[1].get(Signup._meta.label, 0)
    return marked + claimed
