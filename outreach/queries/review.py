"""What waits for a captain's look: held rows, and the rows of people whom nobody has confirmed yet."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from outreach.models import Conversation, Review, Tally
from people.models import Actor, User
from shifts.models import Attendance, Shift

# More than anybody reads through; the rest comes up once these are decided.
MOST_ROWS = 300
# Whoever finds out later that it was wrong asks the one who logged it to correct it.
LATELY, MOST_DECIDED = timedelta(days=7), 20


Kept = QuerySet[Shift, Any]


def kept_by(actor: Actor) -> Kept:
    """The ids of the shifts whose roster the actor keeps, for the queries below. One query."""
    return Shift.objects.captained_by(actor).values("pk")


def held_conversations(kept: Kept) -> QuerySet[Conversation]:
    """Those that are the last word, and withdrawals that would change what counts once they were accepted. What was
    corrected while it waited is decided together with its correction."""
    last_word = Q(is_current=True) | Q(corrects__is_current=True) | Q(corrects__corrects__isnull=False)
    return Conversation.objects.held().last_words().filter(last_word, shift__in=kept)


def held_tallies(kept: Kept) -> QuerySet[Any]:
    """Held events with what their corrections leave as `left`, and held corrections of events that count."""
    alone = Tally.objects.held().filter(Q(corrects__isnull=True) | Q(corrects__hold=""), shift__in=kept)
    events: QuerySet[Any] = alone.with_left()
    return events.exclude(left=0)


def guests(kept: Kept) -> QuerySet[Attendance]:
    """People who logged without a claim on these shifts and wait to be confirmed, the newest shift first."""
    waiting = Attendance.objects.filter(status=Attendance.Status.UNCONFIRMED, shift__in=kept)
    related = ("person", "shift__location", "shift__campaign__chapter")
    return waiting.select_related(*related).order_by("-shift__starts_at", "shift", "person__name")


def count_waiting(kept: Kept) -> int:
    """How many rows and people wait for the captain of these shifts."""
    return held_conversations(kept).count() + held_tallies(kept).count() + guests(kept).count()


@dataclass(frozen=True)
class HeldRow:
    """`amount` is None for a conversation; `label` is the counter's or the outcome's, empty for a withdrawal."""

    entry: Conversation | Tally
    label: str
    amount: int | None
    corrects: str


@dataclass(frozen=True)
class HeldGroup:
    """What one person has waiting on one shift."""

    shift: Shift
    person: User | None
    rows: list[HeldRow]

    @property
    def why(self) -> list[tuple[str, int]]:
        """(what is unusual, for how many rows), the most first."""
        return Counter(row.entry.get_hold_display() for row in self.rows).most_common()


@dataclass(frozen=True)
class ToLookAt:
    """By shift, the newest first, and by person. `more` is how many wait beyond these."""

    groups: list[HeldGroup]
    more: int = 0


def rows_to_look_at(kept: Kept) -> ToLookAt:
    """At most MOST_ROWS of each kind."""
    groups = held_groups(kept)
    shown = sum(len(group.rows) for group in groups)
    if shown < MOST_ROWS:
        return ToLookAt(groups)
    return ToLookAt(groups, more=held_conversations(kept).count() + held_tallies(kept).count() - shown)


def held_groups(kept: Kept) -> list[HeldGroup]:
    """By shift, the newest first, and by person; at most MOST_ROWS rows of each kind."""
    related = ("person", "shift__location", "shift__campaign__chapter", "corrects")
    talks = held_conversations(kept).select_related(*related, "outcome", "corrects__outcome").order_by("occurred_at")
    counts = held_tallies(kept).select_related(*related, "counter").order_by("occurred_at")
    rows = [*map(_of_conversation, talks[:MOST_ROWS]), *map(_of_tally, counts[:MOST_ROWS])]
    return _grouped(sorted(rows, key=_place))


def decided_lately(kept: Kept, *, now: datetime) -> QuerySet[Review]:
    """What captains of these shifts decided and have not undone, the latest first."""
    found = Review.objects.standing().filter(shift__in=kept, made_at__gt=now - LATELY)
    related = ("person", "by", "shift__location", "shift__campaign__chapter")
    return found.select_related(*related).order_by("-made_at", "-pk")[:MOST_DECIDED]


def _place(row: HeldRow) -> tuple[float, int, str, int, float]:
    entry = row.entry
    return (
        -entry.shift.starts_at.timestamp(),
        entry.shift_id,
        str(entry.person or ""),
        entry.person_id or 0,
        entry.occurred_at.timestamp(),
    )


def _grouped(rows: Iterable[HeldRow]) -> list[HeldGroup]:
    groups = []
    for _key, together in groupby(rows, key=lambda row: (row.entry.shift_id, row.entry.person_id)):
        found = list(together)
        groups.append(HeldGroup(found[0].entry.shift, found[0].entry.person, found))
    return groups


def _of_conversation(row: Conversation) -> HeldRow:
    before = row.corrects
    return HeldRow(
        row,
        label=row.outcome.label if row.outcome else "",
        amount=None,
        corrects=before.outcome.label if isinstance(before, Conversation) and before.outcome else "",
    )


def _of_tally(row: Any) -> HeldRow:
    return HeldRow(row, label=row.counter.label, amount=row.left, corrects="")
