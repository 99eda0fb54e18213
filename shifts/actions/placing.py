"""Moving people on the board: one, some, or all that were suggested, in one act that can be undone as one.

Locks: all the people first, all the shifts after, each in the order of their keys; `assigning.move_person` then finds
them held. What no longer holds is left as it is and named, and the rest goes in.
"""

from collections.abc import Collection, Iterable
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


@transaction.atomic
def place_people(chapter: Chapter, *, wishes: Collection[Wish], key: UUID, by: User, now: datetime) -> Placed:
    """Move each claim to its new shift and tell the people; `key` is what `undo_placing` knows this act by. The
    shifts are all of `chapter`. Sent twice, it changes nothing more.

    Nothing is raised: who cannot be moved any more, as `move_person` says or because one of the shifts has changed
    since it was looked at (ShiftChanged), is in `left`.
    """
    moved, left = _move_all(wishes, by=by, now=now)
    if done := [[claim.person_id, before.shift_id, claim.shift_id] for before, claim in moved]:
        record(PLACED, chapter, chapter=chapter, by=by, now=now, key=str(key), moves=done)
    return Placed([claim for _, claim in moved], left)


@transaction.atomic
def undo_placing(chapter: Chapter, *, key: UUID, by: User, now: datetime) -> Placed:
    """Move everybody whom `by` placed under `key` back to where they were, as far as that can be, once. Who has gone
    elsewhere since stays there, and is in `left`; so is who finds her old place taken."""
    entries = AuditEntry.objects.filter(chapter=chapter, actor=by, detail__key=str(key))
    entry = entries.filter(verb=PLACED).first()
    moves = entry.detail["moves"] if entry else []
    # With herself, so that her second tap on Undo waits for the first.
    User.objects.hold(by.pk, *(person for person, _, _ in moves))
    if entry is None or entries.filter(verb=PLACED_BACK).exists():
        return Placed([], [])
    wishes, gone = _ways_back(moves)
    moved, left = _move_all(wishes, by=by, now=now)
    record(PLACED_BACK, chapter, chapter=chapter, by=by, now=now, key=str(key))
    return Placed([claim for _, claim in moved], [*gone, *left])


def _ways_back(moves: list[list[int]]) -> tuple[list[Wish], list[Left]]:
    """What would move everybody back, and who is no longer where she was put."""
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


def _move_all(wishes: Iterable[Wish], *, by: User, now: datetime) -> tuple[list[tuple[Signup, Signup]], list[Left]]:
    """Each claim that was moved with what it became. A place can come free by one of the moves: who finds none is
    tried again as long as others move."""
    waiting = list(wishes)
    User.objects.hold(*(wish.signup.person_id for wish in waiting))
    Shift.objects.hold(*(wish.signup.shift_id for wish in waiting), *(wish.to.pk for wish in waiting))
    moved: list[tuple[Signup, Signup]] = []
    left: list[Left] = []
    while waiting:
        full, before = [], len(moved)
        for wish in waiting:
            try:
                with transaction.atomic():
                    if claim := _move(wish, by=by, now=now):
                        moved.append((wish.signup, claim))
            except ShiftFull as refused:
                full.append((wish, Left(wish.signup.person, refused)))
            except Refusal as refused:
                left.append(Left(wish.signup.person, refused))
        if len(moved) == before:
            return moved, [*left, *(why for _, why in full)]
        waiting = [wish for wish, _ in full]
    return moved, left


def _move(wish: Wish, *, by: User, now: datetime) -> Signup | None:
    """The claim on the new shift; None for somebody who is there already."""
    shifts = Shift.objects.with_place().in_bulk([wish.signup.shift_id, wish.to.pk])
    if Signup.objects.active().filter(person=wish.signup.person_id, shift=wish.to).exists():
        return None
    for number, shift_id in enumerate((wish.signup.shift_id, wish.to.pk)):
        if shift_id not in shifts or (wish.seen[number] and wish.seen[number] != mark_of(shifts[shift_id])):
            raise ShiftChanged
    return move_person(wish.signup, to=shifts[wish.to.pk], by=by, now=now)
