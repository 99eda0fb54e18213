"""Patterns and the shifts that they make.

Locks: the campaign while names are compared, then the pattern, its shifts and its locations in the order of their ids.
Nobody's person is held here: claimed shifts are not touched, and whoever claims meanwhile waits for the shift's row and
is then judged by what it has become.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from people.actions.audit import record
from people.models import User
from shifts.actions.recounting import have_recounted
from shifts.errors import PatternNameTaken
from shifts.models import Campaign, Location, Pattern, RemovedShift, Shift
from shifts.rules.patterns import PatternTerms, Plan, Slot, plan

FIELDS = ("name", "floating", "starts_on", "ends_on", "opens", "closes", "capacity", "min_people")
# What a pattern may change in a shift that exists. Place, period and day are the slot itself.
CHANGED = ("starts_at", "ends_at", "capacity", "min_people")


@transaction.atomic
def set_pattern(
    campaign: Campaign, *, terms: PatternTerms, pattern: Pattern | None, remove: bool, by: User, now: datetime
) -> tuple[Pattern, Plan]:
    """Save a new pattern, or `terms` on an existing one, and make its shifts as `apply_pattern` does.

    Raises PatternNameTaken: which also makes the second of two equal submissions harmless.
    """
    Campaign.objects.hold(campaign.pk)
    same = campaign.patterns.filter(name__iexact=terms.name).first()
    if same is not None and same != pattern:
        raise PatternNameTaken
    verb = "edit" if pattern else "add"
    pattern = pattern or Pattern(campaign=campaign)
    for name in FIELDS:
        setattr(pattern, name, getattr(terms, name))
    pattern.weekdays = sorted(terms.weekdays)
    pattern.save()
    pattern.locations.set(terms.locations)
    pattern.periods.set(terms.periods)
    record(verb, pattern, chapter=campaign.chapter, by=by, now=now)
    return pattern, apply_pattern(pattern, remove=remove, by=by, now=now)


@transaction.atomic
def apply_pattern(pattern: Pattern, *, remove: bool = False, by: User | None, now: datetime) -> Plan:
    """Make the shifts that `pattern` wants and that are not there, and change those unclaimed ones that differ.
    What is no longer wanted goes if `remove`. Shifts that have begun, are claimed or were changed singly stay as they
    are. A second time does nothing. Returns what was done, and what was left."""
    Pattern.objects.select_for_update(no_key=True).get(pk=pattern.pk)
    # In full, not without the key: rows may be deleted below, and a lock that grows can wait in a ring.
    list(pattern.shifts.select_for_update().filter(starts_at__gt=now).order_by("pk").values_list("pk"))
    # Nobody retires a place while it gets its shifts; one that was retired gets none.
    Location.objects.hold(*pattern.locations.values_list("pk", flat=True))
    campaign = pattern.campaign
    done = plan(PatternTerms.of(pattern), pattern.shifts.with_place(), zone=campaign.chapter.zone, now=now)
    Shift.objects.bulk_create([_shift(pattern, slot, now) for slot in done.adds], batch_size=500)
    changed = [_changed(shift, slot, now) for shift, slot in done.changes]
    Shift.objects.bulk_update(changed, [*CHANGED, "changed_at", "sequence"], batch_size=200)
    have_recounted(*(shift.pk for shift in changed))
    if remove:
        _remove(done.removals, now)
    if not done.does_nothing:
        counts = {"added": len(done.adds), "changed": len(done.changes)}
        counts["removed"] = len(done.removals) if remove else 0
        record("apply", pattern, chapter=campaign.chapter, by=by, now=now, **counts)
    return done


def _shift(pattern: Pattern, slot: Slot, now: datetime) -> Shift:
    return Shift(
        campaign_id=pattern.campaign_id,
        pattern=pattern,
        slot=slot.key,
        location=slot.location,
        period=slot.period,
        starts_on=slot.starts_on,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        capacity=slot.capacity,
        min_people=slot.min_people,
        changed_at=now,
    )


def _changed(shift: Shift, slot: Slot, now: datetime) -> Shift:
    if (shift.starts_at, shift.ends_at) != (slot.starts_at, slot.ends_at):
        shift.note_change(now)
    for name in CHANGED:
        setattr(shift, name, getattr(slot, name))
    return shift


def _remove(shifts: Collection[Shift], now: datetime) -> None:
    """Delete them, so that calendars strike out what was public. Those that somebody claimed once, or logged on, are
    cancelled instead: other rows name them."""
    unused = {shift.pk for shift in shifts}
    try:
        with transaction.atomic():
            Shift.objects.filter(pk__in=unused).delete()
    except ProtectedError as named:
        rows: set[Any] = named.protected_objects
        used = {row.shift_id for row in rows}
        Shift.objects.filter(pk__in=used).note_change(now, cancelled_at=now, cancel_reason=_("No longer planned"))
        unused -= used
        Shift.objects.filter(pk__in=unused).delete()
    public = [shift for shift in shifts if shift.pk in unused and shift.campaign.is_published]
    RemovedShift.objects.bulk_create((RemovedShift.of(shift, now) for shift in public), batch_size=500)
