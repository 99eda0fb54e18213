"""From attempts to conversations to outcomes."""

from collections import Counter as Bag
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Count, F, Q, Sum

from outreach.models import ShiftFigures
from outreach.queries.filters import Filters
from outreach.queries.names import Names
from outreach.queries.sums import KeptSums
from people.models import Actor
from shifts.models.shifts import rosters_kept_by


@dataclass(frozen=True)
class Funnel:
    """`attempts` and their `talks` are of those shifts alone where anybody counted who passed by or declined: where
    nobody does, every attempt on record is a conversation, and a rate of 100 % would be made of nothing. `counting`
    says how many these are, of all `shifts` with anything. `conversations` are of all of them, and by outcome."""

    shifts: int = 0
    counting: int = 0
    attempts: int = 0
    talks: int = 0
    conversations: int = 0
    outcomes: Mapping[str, int] = field(default_factory=Bag)
    names: Names = field(default_factory=lambda: Names(frozenset(), frozenset()))

    @property
    def rate(self) -> float | None:
        """Conversations of an attempt."""
        return self.talks / self.attempts if self.attempts else None

    def share(self, outcome: str) -> float:
        """Which part of the conversations ended so."""
        return self.outcomes[outcome] / self.conversations


def funnel(actor: Actor, *, filters: Filters) -> Funnel:
    """Of the shifts whose roster the actor keeps; a filter by outcome leaves all of them, as they are compared here.
    The outcomes stand as their script has them. Six queries."""
    whole = replace(filters, outcome="")
    source = KeptSums(rosters_kept_by(actor), whole)
    lines = source.lines(("period",), keys=True)
    if not lines:
        return Funnel()
    ended = sum((line.outcomes for line in lines), Bag[str]())
    counted = Q(attempts__gt=F("conversations"))
    rows = ShiftFigures.objects.filter(rosters_kept_by(actor), whole.where(shift="", day="starts_on"))
    found = rows.aggregate(
        active=Count("pk", filter=counted | Q(conversations__gt=0)),
        counting=Count("pk", filter=counted),
        tried=Sum("attempts", filter=counted, default=0),
        talked=Sum("conversations", filter=counted, default=0),
    )
    names = Names(source.campaigns, frozenset())
    by_script = sorted(ended, key=lambda key: names.order("outcome", key))
    outcomes = {key: ended[key] for key in by_script}
    steps = (found["active"], found["counting"], found["tried"], found["talked"])
    return Funnel(*steps, conversations=ended.total(), outcomes=outcomes, names=names)
