"""The one limiter. See docs/decisions/0012-one-limiter.md."""

import logging
from datetime import datetime, timedelta
from math import ceil

from django.db import DatabaseError, connection

from people.errors import TooOften
from people.models import TryCount
from people.rules.limits import SHUT_WITHOUT_COUNTER, Rate, key_of, rates_of

logger = logging.getLogger(__name__)

# One statement decides and counts, so that of any number of tries at once exactly as many pass as may. A refused try
# writes nothing: whoever keeps trying neither waits longer nor costs a row.
COUNT = """
    INSERT INTO people_trycount (key, used, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        used = CASE WHEN people_trycount.ends_at <= %s THEN 1 ELSE people_trycount.used + 1 END,
        ends_at = CASE WHEN people_trycount.ends_at <= %s THEN excluded.ends_at ELSE people_trycount.ends_at END
    WHERE people_trycount.used < %s OR people_trycount.ends_at <= %s
    RETURNING used
"""
# How long to wait, in seconds, where nobody can say how long.
WAIT = 60


def spend(what: str, subject: str, *, now: datetime) -> int:
    """Count one try of `subject` (who tries: rules.limits.caller_of) at `what`, a name of settings.LIMITS. Returns how
    many more there are in the window. Raises TooOften with `wait`, in seconds, when there was none left.

    Belongs in front of the act and outside of its transaction: a try counts whatever becomes of it. When the counter
    itself fails, what guards an account is refused, and everything else goes on.
    """
    try:
        return min(_spend(key_of(what, subject, rate, now), rate, now) for rate in rates_of(what))
    except DatabaseError:
        logger.exception("Tries at %s cannot be counted", what)
        if what in SHUT_WITHOUT_COUNTER:
            raise TooOften(wait=WAIT) from None
        return rates_of(what)[0].times


def _spend(key: str, rate: Rate, now: datetime) -> int:
    used = _count(key, rate, now)
    if used is None:
        ends_at = TryCount.objects.filter(key=key).values_list("ends_at", flat=True).first()
        raise TooOften(wait=max(1, ceil((ends_at - now).total_seconds())) if ends_at else 1)
    return rate.times - used


def _count(key: str, rate: Rate, now: datetime) -> int | None:
    """How many tries there were in the window with this one; None where it is one too many."""
    moment = connection.ops.adapt_datetimefield_value
    at, until = moment(now), moment(now + timedelta(seconds=rate.seconds))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, until, at, at, rate.times, at])
        row = cursor.fetchone()
    return row[0] if row else None
