"""What must be known to judge a batch of rows, read in a fixed number of queries however many rows there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from outreach.models import Conversation, ErasedEntry, Tally
from outreach.queries.scripts import Script, full_scripts
from people.models import User
from shifts.models import Shift


@dataclass
class Known:
    """`entries`: rows under the ids that were asked for, and the corrections of those. `conversations` and `counts`:
    how many the person has logged so far, by shift and by (shift, counter)."""

    shifts: dict[int, Shift]
    scripts: dict[int, Script]
    entries: dict[UUID, Conversation | Tally]
    erased: set[UUID]
    conversations: dict[int, int]
    counts: dict[tuple[int, int], int]


def known_for(person: User, *, shift_ids: Iterable[int], entry_ids: Iterable[UUID]) -> Known:
    """Exact only while the person's row is held."""
    wanted, ids = set(shift_ids), set(entry_ids)
    shifts = {shift.pk: shift for shift in Shift.objects.visible_to(person).filter(pk__in=wanted).with_place()}
    named = Q(pk__in=ids) | Q(corrects__in=ids)
    conversations = Conversation.objects.filter(person=person, shift__in=wanted).values_list("shift")
    counts = Tally.objects.filter(person=person, shift__in=wanted).values_list("shift", "counter")
    return Known(
        shifts=shifts,
        scripts=full_scripts(shift.campaign_id for shift in shifts.values()),
        entries={
            **{row.pk: row for row in Conversation.objects.filter(named)},
            **{row.pk: row for row in Tally.objects.filter(named)},
        },
        erased=set(ErasedEntry.objects.filter(pk__in=ids).values_list("pk", flat=True)),
        conversations=defaultdict(int, conversations.annotate(Count("pk"))),
        counts=defaultdict(int, {(shift, counter): total for shift, counter, total in counts.annotate(Sum("delta"))}),
    )


def bodies(ids: Iterable[UUID], kind: type[Conversation | Tally]) -> dict[UUID, tuple[str, int | None]]:
    """The body hash and the person of each row that is in the database, by id."""
    rows = kind.objects.filter(pk__in=set(ids)).values_list("pk", "body_hash", "person_id")
    return {pk: (body_hash, person) for pk, body_hash, person in rows}
