"""Moving people on the board: one, some, or all that were suggested, in one act that can be undone as one.

Some at a time, so that a thousand hold up nobody else for long. Locks, each time: the people first, the shifts after,
each in the order of their keys; `assigning.move_person` then finds them held. What no longer holds is left as it is and
named, and the rest goes in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from people.actions.audit import record
from people.errors import Refusal
from people.models import AuditEntry, Chapter, User
from shifts.actions.assigning import move_person
from shifts.errors import ClaimEnded, ShiftChanged, ShiftFull
from shifts.models import Shift, Signup
from shifts.queries.board import mark_of

PLACED, PLACED_BACK = "placed", "placed back"
# People in one transaction: a second or so, in which others wait, on SQLite all who write.
AT_ONCE = 50


class Wish(NamedTuple):
    """A claim that is to be on the shift `to`. `seen` are the marks of both shifts as they were looked at (see
    `queries.board.mark_of`); an empty one is not compared."""

    signup: Signup
    to: Shift
    seen: tuple[str, str] = ("", "")


class Left(NamedTuple):
    person: User
    why: Refusal


@dataclass(frozen=True)
class Placed:
    """`moved` are the claims as they are now, `left` the people who stay where they were."""

    moved: list[Signup]
    left: list[Left]


class _Some(NamedTuple):
    """What became of some wishes. `moved`: each claim with what it became; `full`: who found no place, and why."""

    moved: list[tuple[Signup, Signup]]
    left: list[Left]
    full: list[tuple[Wish, Left]]


def place_people(chapter: Chapter, *, wishes: Collection[Wish], key: UUID, by: User, now: datetime) -> Placed:
    """Move each claim to its new shift and tell the people; `key` is what `undo_placing` knows this act by. The
    shifts are all of `chapter`. Sent twice, it changes nothing more.

    Nothing is raised: who cannot be moved any more, as `move_person` says or because one of the shifts has changed
    since it was looked at (ShiftChanged), is in `left`. A place can come free by one of the moves: who finds none is
    tried again as long as others move.
    """
    waiting, placed = list(wishes), Placed([], [])
    while waiting:
        parts = [waiting[first : first + AT_ONCE] for first in range(0, len(waiting), AT_ONCE)]
        done = [_place_some(chapter, part, key=key, by=by, now=now) for part in parts]
        placed.moved.extend(claim for some in done for _, claim in some.moved)
        placed.left.extend(left for some in done for left in some.left)
        full = [each for some in done for each in some.full]
        goes_on = any(some.moved for some in done)
        if not goes_on:
            placed.left.extend(left for _, left in full)
        waiting = [wish for wish, _ in full] if goes_on else []
    return placed


def undo_placing(chapter: Chapter, *, key: UUID, by: User, now: datetime) -> Placed:
    """Move everybody whom `by` placed under `key` back to where they were, as far as that can be, once. Who has gone
    elsewhere since stays there, and is in `left`; so is who finds her old place taken."""
    placed = Placed([], [])
    entries = AuditEntry.objects.filter(chapter=chapter, actor=by, verb=PLACED, detail__key=str(key))
    for entry in entries.order_by("-pk"):  # the last ones first, as they may stand where the others were
        back = _undo_some(chapter, entry, by=by, now=now)
        placed.moved.extend(back.moved)
        placed.left.extend(back.left)
    return placed


@transaction.atomic
def _place_some(chapter: Chapter, wishes: Collection[Wish], *, key: UUID, by: User, now: datetime) -> _Some:
    some = _move_all(wishes, by=by, now=now)
    if done := [[claim.person_id, before.shift_id, claim.shift_id] for before, claim in some.moved]:
        record(PLACED, chapter, chapter=chapter, by=by, now=now, key=str(key), moves=done)
    return some


@transaction.atomic
def _undo_some(chapter: Chapter, entry: AuditEntry, *, by: User, now: datetime) -> Placed:
    moves = entry.detail["moves"]
    # With herself, so that her second tap on Undo waits for the first.
    User.objects.hold(by.pk, *(person for person, _, _ in moves))
    if AuditEntry.objects.filter(chapter=chapter, actor=by, verb=PLACED_BACK, detail__entry=entry.pk).exists():
        return Placed([], [])
    wishes, gone = _ways_back(moves)
    some = _move_all(wishes, by=by, now=now)
    record(PLACED_BACK, chapter, chapter=chapter, by=by, now=now, entry=entry.pk)
    return Placed([claim for _, claim in some.moved], [*gone, *some.left, *(left for _, left in some.full)])


def _ways_back(moves: list[list[int]]) -> tuple[list[Wish], list[Left]]:
    """What would move everybody back, the last one first, and who is no longer where she was put."""
    shifts = Shift.objects.with_place().in_bulk({before for _, before, _ in moves})
    people = User.objects.in_bulk({person for person, _, _ in moves})
    claims = Signup.objects.active().filter(person__in=people, shift__in={to for _, _, to in moves})
    there = {(claim.person_id, claim.shift_id): claim for claim in claims.with_shift().select_related("person")}
    wishes, gone = [], []
    for person, before, to in reversed(moves):
        claim = there.get((person, to))
        if claim and before in shifts:
            wishes.append(Wish(claim, shifts[before]))
        elif person in people:
            gone.append(Left(people[person], ClaimEnded(name=people[person])))
    return wishes, gone


def _move_all(wishes: Collection[Wish], *, by: User, now: datetime) -> _Some:
    User.objects.hold(*(wish.signup.person_id for wish in wishes))
    Shift.objects.hold(*(wish.signup.shift_id for wish in wishes), *(wish.to.pk for wish in wishes))
    some = _Some([], [], [])
    for wish in wishes:
        try:
            with transaction.atomic():
                if claim := _move(wish, by=by, now=now):
                    some.moved.append((wish.signup, claim))
        except ShiftFull as refused:
            some.full.append((wish, Left(wish.signup.person, refused)))
        except Refusal as refused:
            some.left.append(Left(wish.signup.person, refused))
    return some


def _move(wish: Wish, *, by: User, now: datetime) -> Signup | None:
    """The claim on the new shift; None for somebody who is there already."""
    shifts = Shift.objects.with_place().in_bulk([wish.signup.shift_id, wish.to.pk])
    if Signup.objects.active().filter(person=wish.signup.person_id, shift=wish.to).exists():
        return None
    for number, shift_id in enumerate((wish.signup.shift_id, wish.to.pk)):
        if shift_id not in shifts or (wish.seen[number] and wish.seen[number] != mark_of(shifts[shift_id])):
            raise ShiftChanged
    return move_person(wish.signup, to=shifts[wish.to.pk], by=by, now=now)
