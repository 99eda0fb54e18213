"""Telling captains of rows that wait for their look."""

from datetime import datetime

from outreach.queries.held import held_cases
from shifts.actions.alerting import tell_captains
from shifts.models import AlertRule


def plan_held_alerts(*, now: datetime) -> int:
    """See `shifts.actions.alerting`. Returns how many messages that makes."""
    return tell_captains(AlertRule.Kind.HELD, lambda: held_cases(now=now), now=now)
