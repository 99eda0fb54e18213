"""Who looks after a shift, for those who come to it. The one place that says so."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Prefetch, Q, QuerySet

from people.models import Membership, Role, User
from people.rules.names import first_name
from shifts.models import CaptainScope, Shift, ShiftCaptain, Signup

# Of `reach`: a captain has handed the roster of this very shift on to her.
STANDS_IN = -1


@dataclass(frozen=True)
class Captain:
    """Somebody who keeps a shift's roster. `comes`: she has claimed it herself. `reach` is how far she looks: -1 this
    shift alone, which was handed on to her, 0 this location, 1 her chapter, 2 as its organizer."""

    person: User
    comes: bool
    reach: int

    @property
    def first_name(self) -> str:
        """Empty where she has given no name."""
        return first_name(self.person) if self.person.name.strip() else ""

    @property
    def number_to_call(self) -> str:
        return self.person.phone if self.person.may_be_called else ""

    @property
    def number_to_text(self) -> str:
        return self.person.phone if self.person.may_be_texted else ""

    @property
    def can_be_reached(self) -> bool:
        return bool(self.number_to_call or self.number_to_text)

    @property
    def order(self) -> tuple[bool, bool, int, bool, int]:
        return self.reach != STANDS_IN, not self.comes, self.reach, not self.can_be_reached, self.person.pk


def captains_of(shift: Shift) -> list[Captain]:
    """Everybody who keeps the roster of `shift` on its day, the one to turn to first on top: who stands in as its
    captain, then who comes herself, who looks after the location, the chapter's captains, its organizers. Four
    queries."""
    return captains_of_each([shift])[shift.pk]


def captains_of_each(shifts: Collection[Shift]) -> dict[int, list[Captain]]:
    """The same for many, by the shift's id, in as many queries."""
    ids = [shift.pk for shift in shifts]
    given = ShiftCaptain.objects.standing().filter(shift__in=ids)
    stand_ins = set(given.values_list("shift_id", "person_id"))
    holding: dict[int, list[Membership]] = {}
    chapters = {shift.campaign.chapter_id for shift in shifts}
    for membership in _memberships(chapters, {person for _shift, person in stand_ins}):
        holding.setdefault(membership.chapter_id, []).append(membership)
    people = {membership.person_id for each in holding.values() for membership in each}
    claims = Signup.objects.active().filter(shift__in=ids, person__in=people)
    coming = set(claims.values_list("shift_id", "person_id"))
    return {
        shift.pk: _in_order(shift, holding.get(shift.campaign.chapter_id, []), coming, stand_ins) for shift in shifts
    }


def _memberships(chapters: Collection[int], stand_ins: Collection[int]) -> QuerySet[Membership]:
    """Those of captains and organizers and, in whatever role, of the people `stand_ins`."""
    scopes = Prefetch("captain_scopes", CaptainScope.objects.all(), to_attr="scopes")
    kept = Q(role__in=Role.CAPTAIN.and_above()) | Q(person__in=stand_ins)
    found = Membership.objects.filter(kept, chapter__in=chapters, person__is_active=True)
    return found.select_related("person").prefetch_related(scopes)


def _in_order(
    shift: Shift, memberships: Iterable[Membership], coming: set[tuple[int, int]], stand_ins: set[tuple[int, int]]
) -> list[Captain]:
    found: dict[int, Captain] = {}
    for membership in memberships:
        if not membership.holds_on(shift.starts_on):
            continue
        pair = (shift.pk, membership.person_id)
        reach = STANDS_IN if pair in stand_ins else _reach(membership, shift)
        if reach is not None:
            captain = Captain(membership.person, pair in coming, reach)
            known = found.setdefault(membership.person_id, captain)
            found[membership.person_id] = min(known, captain, key=attrgetter("order"))
    return sorted(found.values(), key=attrgetter("order"))


def captains_for(person: User, shift: Shift) -> list[Captain]:
    """To whom `person` turns: nobody turns to herself."""
    return [captain for captain in captains_of(shift) if captain.person.pk != person.pk]


def captains_on_the_spot(person: User, shift: Shift) -> list[User]:
    """Whom to tell at once of `person`: who stands in and the captains who come themselves, else the one to turn to
    first."""
    found = captains_for(person, shift)
    there = [captain for captain in found if captain.comes or captain.reach == STANDS_IN]
    return [captain.person for captain in there or found[:1]]


def _reach(membership: Membership, shift: Shift) -> int | None:
    """None where this captain is limited to other locations; a shift without one yet is everybody's."""
    if membership.role == Role.ORGANIZER:
        return 2
    if membership.role == Role.VOLUNTEER:
        return None  # she stands in on another shift
    locations = {scope.location_id for scope in membership.scopes}  # type: ignore[attr-defined]  # prefetched
    if not locations or shift.location_id is None:
        return 1
    return 0 if shift.location_id in locations else None
