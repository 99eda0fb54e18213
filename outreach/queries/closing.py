"""What a captain looks at before she closes a shift."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from outreach.models import Conversation, Counter, Tally
from outreach.queries.waiting import waiting_at
from shifts.models import Shift


@dataclass(frozen=True)
class CounterSum:
    counter: Counter
    total: int


@dataclass(frozen=True)
class Sums:
    """What counts so far, counter by counter in the order of the script; `waiting` rows are held or by people whom no
    captain has confirmed, and are in none of the sums."""

    counters: list[CounterSum]
    conversations: int
    waiting: int


def sums_of(shift: Shift) -> Sums:
    """Of the shift's campaign: the counters in use, and retired ones that were counted here. Five queries."""
    tallies, conversations = Tally.objects.filter(shift=shift), Conversation.objects.filter(shift=shift)
    rows = tallies.counted().order_by().values("counter").annotate(sum=Sum("delta"))
    totals = {row["counter"]: row["sum"] for row in rows}
    counters = Counter.objects.filter(Q(retired_at__isnull=True) | Q(pk__in=totals), campaign=shift.campaign_id)
    return Sums(
        counters=[CounterSum(counter, totals.get(counter.pk, 0)) for counter in counters],
        conversations=conversations.counted().count(),
        waiting=waiting_at(shift),
    )
