"""Storing what a captain types in from somebody's paper sheet, as that person's own, and taking it back."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from outreach.actions.sync import DUPLICATE, HELD, STORED, ItemResult, store_items
from outreach.models import Conversation, Tally
from outreach.rules.entries import CONVERSATION, TALLY
from outreach.rules.sheets import id_back, id_on_sheet, rows_of_sheet, standing_sheet
from people.actions.audit import record
from people.models import User
from shifts.models import Shift


class Typed(NamedTuple):
    """`sheet` is what takes it back; `results` say in the order of the rows what became of each."""

    sheet: UUID
    results: list[ItemResult]


@transaction.atomic
def store_sheet(
    shift: Shift,
    sheet: UUID,
    rows: Mapping[str, dict[str, Any]],
    *,
    person: User,
    instead: bool = False,
    by: User,
    now: datetime,
) -> Typed:
    """Store the rows, each at its place on the `sheet`, as `person`'s: all of them or, where one is refused, none; see
    `store_items`. `instead` first takes back what was stored of this sheet before."""
    if instead:
        _take_back(shift, standing_sheet(shift, sheet), person, by=by, now=now)
    standing = standing_sheet(shift, sheet)
    items = [{**row, "id": str(id_on_sheet(standing, place))} for place, row in rows.items()]
    results = store_items(items, person=person, now=now)
    if any(result.status not in (STORED, HELD, DUPLICATE) for result in results):
        transaction.set_rollback(True)
    elif new := _new(results):
        record("type in", shift, chapter=shift.campaign.chapter, by=by, now=now, person=person.pk, rows=new)
    return Typed(standing, results)


@transaction.atomic
def take_sheet_back(shift: Shift, sheet: UUID, *, by: User, now: datetime) -> int:
    """Withdraw what was typed in as this `sheet`, by corrections as its person's own. Returns how many rows that were:
    0 where all of them are taken back already."""
    return _take_back(shift, sheet, by=by, now=now)


def _take_back(shift: Shift, sheet: UUID, *others: User, by: User, now: datetime) -> int:
    """`others` are people whose rows the same act writes afterwards."""
    taken: dict[User, list[dict[str, Any]]] = defaultdict(list)
    for place, row in rows_of_sheet(shift, sheet).items():
        if row.person:
            taken[row.person].append(_back(row, id_back(sheet, place)))
    # All before any shift: what somebody types in for one person can hold rows of another.
    User.objects.hold(*(person.pk for person in (*taken, *others)))
    results = [result for person, items in taken.items() for result in store_items(items, person=person, now=now)]
    rows = _new(results)
    if rows:
        record("take back sheet", shift, chapter=shift.campaign.chapter, by=by, now=now, rows=rows)
    return rows


def _new(results: list[ItemResult]) -> int:
    return sum(result.status in (STORED, HELD) for result in results)


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
