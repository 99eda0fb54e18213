"""Closing a shift together with the counts that nobody had logged."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from outreach.actions.rollups import recount
from outreach.models import Counter, Tally
from outreach.rules.entries import TALLY, body_hash
from people.models import User
from shifts.actions.closing import Closed, Times, close_shift
from shifts.models import Shift


@transaction.atomic
def close_with_counts(
    shift: Shift,
    *,
    times: Times,
    absent: Collection[int] = (),
    counts: Mapping[Counter, int],
    flyers_left: int | None = None,
    by: User,
    now: datetime,
) -> Closed:
    """Close the shift and store what was forgotten, `counts`, as `by`'s own tallies; both or neither. A shift that is
    closed already gets nothing more. Raises as `close_shift`."""
    closed = close_shift(shift, times=times, absent=absent, flyers_left=flyers_left, by=by, now=now)
    if closed.is_new:
        forgotten = [_tally(closed.shift, counter, delta, by, now) for counter, delta in counts.items() if delta]
        Tally.objects.bulk_create(forgotten)
        recount([closed.shift.pk])
    return closed


def _tally(shift: Shift, counter: Counter, delta: int, by: User, now: datetime) -> Tally:
    """A row as a phone would have made it, at the latest at the end of the shift."""
    identifier, occurred_at = uuid4(), min(now, shift.ends_at)
    sent = {
        "id": str(identifier),
        "kind": TALLY,
        "shift": shift.pk,
        "occurred_at": occurred_at.isoformat(),
        "counter": counter.key,
        "delta": delta,
    }
    return Tally(
        id=identifier,
        shift=shift,
        person=by,
        occurred_at=occurred_at,
        occurred_on=shift.starts_on,
        received_at=now,
        counter=counter,
        delta=delta,
        body_hash=body_hash(sent),
    )
