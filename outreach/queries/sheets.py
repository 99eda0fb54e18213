"""What was typed in from paper."""

from collections.abc import Iterable
from uuid import UUID

from outreach.models import Conversation, Counter, Tally
from shifts.models import Shift


def counter_keys(shift: Shift) -> list[str]:
    """Of every counter that the campaign has or had."""
    return list(Counter.objects.filter(campaign=shift.campaign_id).values_list("key", flat=True))


def rows_by_id(shift: Shift, ids: Iterable[UUID]) -> list[Conversation | Tally]:
    """The rows of this shift under these ids whose person is known, with person and counter."""
    wanted = set(ids)
    talks = Conversation.objects.filter(shift=shift, pk__in=wanted, person__isnull=False)
    counts = Tally.objects.filter(shift=shift, pk__in=wanted, person__isnull=False)
    return [*talks.select_related("person"), *counts.select_related("person", "counter")]
