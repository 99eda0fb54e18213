"""What one person has logged on a shift, with no more of it than is needed to judge it as a whole."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, Value

from outreach.models import Conversation, Hold, Review, Tally
from people.models import User
from shifts.models import Shift

# Nobody logs so many rows in a batch and about its times: whichever of them are read are too many.
MOST_NEAR = 5000


@dataclass(frozen=True)
class Logged:
    """A conversation or an event of a counter with all its corrections: `amount` is what they leave of it, `counter`
    None for a conversation. `hold` is its first row's; `is_looked_at` whether a captain has let any of them count.
    `tapped` is how many its first row said, None where nothing was corrected; `is_rounded` that its minute is not known
    any more."""

    id: UUID
    at: datetime
    amount: int
    counter: str | None = None
    hold: str = ""
    is_looked_at: bool = False
    tapped: int | None = None
    is_rounded: bool = False

    @property
    def at_once(self) -> int:
        """What is left of the tap itself. What was added to it later took no time then."""
        return self.amount if self.tapped is None else min(self.amount, self.tapped)


@dataclass(frozen=True)
class Family:
    """The same with its rows: {id: hold}."""

    logged: Logged
    rows: Mapping[UUID, str]


def logged_between(own: Q, first: datetime, last: datetime) -> dict[int, list[Logged]]:
    """By shift, as it was before any correction. One query, by person and time."""
    rows = own & Q(occurred_at__gt=first, occurred_at__lt=last, corrects__isnull=True)
    talks = Conversation.objects.filter(rows).order_by()
    counts = Tally.objects.filter(rows).order_by().values_list("pk", "shift", "occurred_at", "delta", "counter__key")
    both = talks.values_list("pk", "shift", "occurred_at", Value(1), Value("")).union(counts, all=True)
    found: dict[int, list[Logged]] = defaultdict(list)
    for pk, shift, at, amount, counter in both[:MOST_NEAR]:
        found[shift].append(Logged(pk, at, amount, counter or None))
    return found


def all_logged(person: User, shift: Shift) -> tuple[list[Family], list[Review]]:
    """Everything that the person has logged on the shift, and what captains have said of it. Three queries."""
    reviews = list(Review.objects.standing().filter(person=person, shift=shift))
    let_count = {UUID(pk) for review in reviews if review.counts for pk in review.held}
    own, common = {"person": person, "shift": shift}, ("pk", "corrects", "hold", "occurred_at", "received_at")
    talks = Conversation.objects.filter(**own).values(*common, "outcome")
    counts = Tally.objects.filter(**own).values(*common, "delta", "counter__key")
    return [*_families(talks, let_count), *_families(counts, let_count)], reviews


def _families(rows: Iterable[Mapping[str, Any]], let_count: set[UUID]) -> Iterator[Family]:
    corrections: dict[UUID | None, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        corrections[row["corrects"]].append(row)
    for first in corrections[None]:
        members = [first]
        for row in members:  # grows while it is walked: a correction may be corrected in turn
            members += corrections[row["pk"]]
        holds = {row["pk"]: row["hold"] for row in members}
        logged = Logged(
            first["pk"],
            first["occurred_at"],
            sum(_amount(row) for row in members if row["hold"] != Hold.SET_ASIDE or row is first),
            first.get("counter__key"),
            first["hold"],
            not let_count.isdisjoint(holds),
            _amount(first),
            first["received_at"] is None,
        )
        yield Family(logged, holds)


def _amount(row: Mapping[str, Any]) -> int:
    """What the row adds: of conversations the first is one, and a withdrawal one less."""
    if "delta" in row:
        return int(row["delta"])
    return int(row["corrects"] is None) - int(row["outcome"] is None)
