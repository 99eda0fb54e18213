"""Who looks after a shift, for those who come to it. The one place that says so."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Prefetch, QuerySet

from people.models import Membership, Role, User
from people.rules.names import first_name
from shifts.models import CaptainScope, Shift, Signup


@dataclass(frozen=True)
class Captain:
    """Somebody who keeps a shift's roster. `comes`: she has claimed it herself. `reach` is how far she looks: 0 this
    location, 1 her chapter, 2 as its organizer."""

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
    def order(self) -> tuple[bool, int, bool, int]:
        return not self.comes, self.reach, not self.can_be_reached, self.person.pk


def captains_of(shift: Shift) -> list[Captain]:
    """Everybody who keeps the roster of `shift` on its day, the one to turn to first on top: who comes herself, then
    who looks after the location, then the chapter's captains, then its organizers. Three queries."""
    return captains_of_each([shift])[shift.pk]


def captains_of_each(shifts: Collection[Shift]) -> dict[int, list[Captain]]:
    """The same for many, by the shift's id, in as many queries."""
    ids = [shift.pk for shift in shifts]
    holding: dict[int, list[Membership]] = {}
    for membership in _memberships({shift.campaign.chapter_id for shift in shifts}):
        holding.setdefault(membership.chapter_id, []).append(membership)
    people = {membership.person_id for each in holding.values() for membership in each}
    claims = Signup.objects.active().filter(shift__in=ids, person__in=people)
    coming = set(claims.values_list("shift_id", "person_id"))
    return {shift.pk: _in_order(shift, holding.get(shift.campaign.chapter_id, []), coming) for shift in shifts}


def _memberships(chapters: Collection[int]) -> QuerySet[Membership]:
    scopes = Prefetch("captain_scopes", CaptainScope.objects.all(), to_attr="scopes")
    found = Membership.objects.filter(
        chapter__in=chapters, role__in=Role.CAPTAIN.and_above(), person__is_active=True
    )  # fmt: skip
    return found.select_related("person").prefetch_related(scopes)


def _in_order(shift: Shift, memberships: Iterable[Membership], coming: set[tuple[int, int]]) -> list[Captain]:
    found: dict[int, Captain] = {}
    for membership in memberships:
        reach = _reach(membership, shift) if membership.holds_on(shift.starts_on) else None
        if reach is not None:
            captain = Captain(membership.person, (shift.pk, membership.person_id) in coming, reach)
            known = found.setdefault(membership.person_id, captain)
            found[membership.person_id] = min(known, captain, key=attrgetter("order"))
    return sorted(found.values(), key=attrgetter("order"))


def captains_on_the_spot(shift: Shift) -> list[User]:
    """Whom to tell at once: the captains who come themselves, else the one to turn to first."""
    found = captains_of(shift)
    return [captain.person for captain in found if captain.comes] or [captain.person for captain in found[:1]]


def _reach(membership: Membership, shift: Shift) -> int | None:
    """None where this captain is limited to other locations; a shift without one yet is everybody's."""
    if membership.role == Role.ORGANIZER:
        return 2
    locations = {scope.location_id for scope in membership.scopes}  # type: ignore[attr-defined]  # prefetched
    if not locations or shift.location_id is None:
        return 1
    return 0 if shift.location_id in locations else None
