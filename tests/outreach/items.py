"""Rows as phones send them."""

from datetime import timedelta
from uuid import uuid4

from outreach.actions.sync import store_items


def conversation_item(shift, at=None, **fields):
    """A conversation ten minutes into the shift, unless `at` says otherwise. A field set to ... is left out."""
    return _item("conversation", shift, at, {"outcome": "interested", "answers": {}, **fields})


def tally_item(shift, at=None, **fields):
    return _item("tally", shift, at, {"counter": "approached", "delta": 1, **fields})


def mark_item(shift, whom, at=None, **fields):
    return _item("mark", shift, at, {"person": whom.pk, "mark": "here", **fields})


def _item(kind, shift, at, fields):
    item = {
        "id": str(uuid4()),
        "kind": kind,
        "shift": shift.pk,
        "occurred_at": (at or shift.starts_at + timedelta(minutes=10)).isoformat(),
        **fields,
    }
    return {name: value for name, value in item.items() if value is not ...}


def send(person, *items, now):
    """What the server says to each, as (status, code)."""
    return [(result.status, result.code) for result in store_items(list(items), person=person, now=now)]
