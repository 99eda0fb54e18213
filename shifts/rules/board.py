"""What the board gives to the suggestions, and what comes back."""

from collections.abc import Collection
from dataclasses import dataclass, field

from people.models import Chapter
from shifts.models import Location
from shifts.queries.board import Board, Card, Column, last_locations, unspoken
from shifts.rules.reasons import reasons
from shifts.rules.suggestions import Person, Place, Position, suggest


@dataclass(frozen=True)
class Proposal:
    """Somebody who could go to the place of `to`, and why. `sent` names the move in a form."""

    card: Card
    source: Column
    to: Column
    reasons: list[str]

    @property
    def sent(self) -> str:
        return f"{self.card.sent}-{self.to.sent}"

    @property
    def pair(self) -> str:
        """The same in the address of a board that does not want it."""
        return f"{self.card.signup.pk}-{self.to.shift.pk}"


@dataclass(frozen=True)
class Proposals:
    """By the id of the shift that people would go to; and who stays without a place, because all are full for her or
    because there is none at the time that she promised."""

    by_shift: dict[int, list[Proposal]] = field(default_factory=dict)
    full: list[Card] = field(default_factory=list)
    elsewhere: list[Card] = field(default_factory=list)

    @property
    def all(self) -> list[Proposal]:
        return [each for proposals in self.by_shift.values() for each in proposals]


def proposals_for(
    board: Board, *, chapter: Chapter, with_placed: bool, rejected: Collection[tuple[int, int]]
) -> Proposals:
    """The best placement of everybody who is on a shift without a location and of whom nobody has said anything yet;
    `with_placed` of those who have a place, too. `rejected` are pairs of a claim and a shift; all are of `chapter`."""
    places = [column for column in board.places if not column.is_over]
    movable = {
        card.signup.pk: (card, column)
        for column in ([*board.waiting, *places] if with_placed else board.waiting)
        for card in column.cards
        if card.may_move and not column.is_over
    }
    last = last_locations({card.signup.person_id for card, _ in movable.values()}, chapter)
    people = [_person(card, column, last) for card, column in movable.values()]
    found = suggest(people, [_place(column, movable) for column in places], rejected)
    columns = {column.shift.pk: column for column in places}
    by_shift: dict[int, list[Proposal]] = {}
    for move in found.moves:
        card, source = movable[move.person.key]
        here = by_shift.setdefault(move.place.key, [])
        here.append(Proposal(card, source, columns[move.place.key], reasons(move, before=len(here))))
    left = ([movable[person.key][0] for person in people] for people in (found.full, found.elsewhere))
    return Proposals(by_shift, *left)


def _person(card: Card, column: Column, last: dict[int, Location]) -> Person:
    signup, shift = card.signup, column.shift
    asked = signup.requested_location if shift.location is None else None
    start = asked or shift.location or last.get(signup.person_id)
    return Person(
        key=signup.pk,
        campaign=shift.campaign_id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        at=shift.pk if shift.location else None,
        asked_for=asked.pk if asked else None,
        came_from=start.position if start else None,
        languages=frozenset(signup.person.languages),
        done=card.done,
    )


def _place(column: Column, movable: Collection[int]) -> Place:
    shift, site = column.shift, column.site
    staying = [card for card in column.cards if card.signup.pk not in movable]
    coming = [card for card in staying if not card.is_away]
    return Place(
        key=shift.pk,
        location=shift.location_id or 0,
        campaign=shift.campaign_id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        capacity=shift.capacity,
        min_people=shift.min_people,
        settled=len(staying),
        more=site.walk_ins - (len(staying) - len(coming)),
        position=_pin(shift.location),
        languages=unspoken(shift.location, coming),
        guides=tuple(str(card.signup.person) for card in coming if card.knows_the_work),
    )


def _pin(location: Location | None) -> Position | None:
    return location.position if location else None
