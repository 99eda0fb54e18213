"""What has been logged and does not count yet."""

from django.db.models import Exists, OuterRef, Q

from outreach.models import Conversation, Tally
from outreach.queries.filters import Filters
from outreach.queries.tallies import whose
from people.models import Actor
from shifts.models import Attendance


def waiting_rows(actor: Actor, *, filters: Filters) -> int:
    """How many rows wait for a captain's look: held ones, and those of people whom nobody has confirmed yet."""
    at_the_shift = Attendance.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    waits = ~Q(hold="") | Exists(at_the_shift.filter(status=Attendance.Status.UNCONFIRMED))
    passing = whose(actor, filters) & filters.where(shift="shift__", day="occurred_on")
    conversations = Conversation.objects.filter(passing, waits, is_current=True)
    if filters.outcome:
        return conversations.filter(outcome__key=filters.outcome).count()
    return conversations.count() + Tally.objects.filter(passing, waits).count()
