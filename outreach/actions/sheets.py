"""Storing what a captain types in from somebody's paper sheet, as that person's own, and taking it back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from outreach.actions.sync import HELD, STORED, ItemResult, store_items
from outreach.models import Conversation, Tally
from outreach.queries.sheets import counter_keys, rows_by_id
from outreach.rules.entries import CONVERSATION, TALLY
from outreach.rules.sheets import ROWS, id_on_sheet
from people.actions.audit import record
from people.models import User
from shifts.models import Shift


@transaction.atomic
def store_sheet(
    shift: Shift, items: Sequence[dict[str, Any]], *, person: User, by: User, now: datetime
) -> list[ItemResult]:
    """Store the rows as `person`'s, and say in the same order what became of each; see `store_items`."""
    results = store_items(items, person=person, now=now)
    chapter = shift.campaign.chapter
    record("type in", shift, chapter=chapter, by=by, now=now, person=person.pk, rows=len(items))
    return results


@transaction.atomic
def take_sheet_back(shift: Shift, sheet: UUID, *, by: User, now: datetime) -> int:
    """Withdraw what was typed in as this `sheet`, by corrections as its person's own. Returns how many rows that were:
    0 where all of them are taken back already."""
    places = {id_on_sheet(sheet, place): place for place in (*map(str, range(1, ROWS + 1)), *counter_keys(shift))}
    taken: dict[User, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_by_id(shift, places):
        if row.person:
            taken[row.person].append(_back(row, id_on_sheet(sheet, f"back {places[row.pk]}")))
    # All before any shift: what somebody types in for one person can hold rows of another.
    User.objects.hold(*(person.pk for person in taken))
    results = [result for person, items in taken.items() for result in store_items(items, person=person, now=now)]
    rows = sum(result.status in (STORED, HELD) for result in results)
    if rows:
        record("take back sheet", shift, chapter=shift.campaign.chapter, by=by, now=now, rows=rows)
    return rows


def _back(row: Conversation | Tally, identifier: UUID) -> dict[str, Any]:
    """The correction that leaves nothing of the row."""
    common = {
        "id": str(identifier),
        "shift": row.shift_id,
        "occurred_at": row.occurred_at.isoformat(),
        "corrects": str(row.pk),
    }
    if isinstance(row, Tally):
        return {**common, "kind": TALLY, "counter": row.counter.key, "delta": -row.delta}
    return {**common, "kind": CONVERSATION, "outcome": None}
