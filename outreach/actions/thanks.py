"""Thanking people after their shift."""

from datetime import datetime, timedelta

from django.db.models import Q

from outreach.emails import THANKS
from people.emails.queue import plan
from shifts.actions.planning import messages_about
from shifts.models import Attendance

# A captain who closes too early opens it again soon.
AFTER_CLOSING = timedelta(minutes=30)
# Of a shift that nobody closes we know by then who came.
UNCLOSED = timedelta(hours=18)
# Later thanks would puzzle more than please.
WITHIN = timedelta(days=3)


def plan_thanks(*, now: datetime) -> int:
    """Thank those who came, and only them, once their captain has closed the shift, or the day after. Returns how many
    messages that makes."""
    is_settled = Q(shift__closed_at__lte=now - AFTER_CLOSING) | Q(
        shift__closed_at__isnull=True, shift__ends_at__lte=now - UNCLOSED
    )
    came = Attendance.objects.attended().filter(
        is_settled,
        shift__ends_at__lte=now,
        shift__ends_at__gt=now - WITHIN,
        shift__cancelled_at__isnull=True,
    )
    messages = messages_about(
        came.order_by("pk"), THANKS, now=now, until=lambda starts_at, ends_at: ends_at + WITHIN, planned={}
    )
    return plan(messages)
