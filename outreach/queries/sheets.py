"""What was typed in from paper."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from outreach.models import Conversation, Counter, ScriptVersion, Tally
from shifts.models import Shift

PRINTED_BEFORE = timedelta(days=30)


def counter_keys(shift: Shift) -> list[str]:
    """Of every counter that the campaign has or had."""
    return list(Counter.objects.filter(campaign=shift.campaign_id).values_list("key", flat=True))


def versions_on_paper(shift: Shift) -> list[int]:
    """The numbers of the script's versions that a sheet for this shift may have been printed from, the newest first:
    those since the one that was asked a month before it began."""
    versions = ScriptVersion.objects.filter(campaign=shift.campaign_id).order_by("-number")
    found: list[int] = []
    for number, made_at in versions.values_list("number", "made_at"):
        found.append(number)
        if made_at < shift.starts_at - PRINTED_BEFORE:
            break
    return found


def rows_with(shift: Shift, ids: Iterable[UUID]) -> list[Conversation | Tally]:
    """Those of the shift whose person is known, with person, outcome and counter."""
    named = {"shift": shift, "pk__in": set(ids), "person__isnull": False}
    talks = Conversation.objects.filter(**named).select_related("person", "outcome")
    return [*talks, *Tally.objects.filter(**named).select_related("person", "counter")]
