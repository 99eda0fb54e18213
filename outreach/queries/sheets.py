"""What was typed in from paper."""

from collections.abc import Iterable
from uuid import UUID

from outreach.models import Conversation, Counter, Tally
from outreach.rules.sheets import id_back, id_on_sheet, places_of
from shifts.models import Shift


def standing_sheet(shift: Shift, sheet: UUID) -> UUID:
    """The sheet as whose its rows are stored: itself, or another one for ever if it was taken back. So what was taken
    back can be sent again."""
    places = _places(shift)
    while _rows(shift, (id_back(sheet, place) for place in places)):
        sheet = id_on_sheet(sheet, "again")
    return sheet


def rows_of_sheet(shift: Shift, sheet: UUID) -> dict[str, Conversation | Tally]:
    """{place: row}, those whose person is known, with person, outcome and counter."""
    places = {id_on_sheet(sheet, place): place for place in _places(shift)}
    return {places[row.pk]: row for row in _rows(shift, places)}


def _places(shift: Shift) -> list[str]:
    """With every counter that the campaign has or had."""
    return places_of(Counter.objects.filter(campaign=shift.campaign_id).values_list("key", flat=True))


def _rows(shift: Shift, ids: Iterable[UUID]) -> list[Conversation | Tally]:
    named = {"shift": shift, "pk__in": set(ids), "person__isnull": False}
    talks = Conversation.objects.filter(**named).select_related("person", "outcome")
    return [*talks, *Tally.objects.filter(**named).select_related("person", "counter")]
