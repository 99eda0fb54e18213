"""What was typed in from paper."""

from collections.abc import Iterable
from uuid import UUID

from outreach.models import Conversation, Counter, Tally
from shifts.models import Shift


def counter_keys(shift: Shift) -> list[str]:
    """Of every counter that the campaign has or had."""
    return list(Counter.objects.filter(campaign=shift.campaign_id).values_list("key", flat=True))


def rows_with(shift: Shift, ids: Iterable[UUID]) -> list[Conversation | Tally]:
    """Those of the shift whose person is known, with person, outcome and counter."""
    named = {"shift": shift, "pk__in": set(ids), "person__isnull": False}
    talks = Conversation.objects.filter(**named).select_related("person", "outcome")
    return [*talks, *Tally.objects.filter(**named).select_related("person", "counter")]
