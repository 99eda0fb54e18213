"""Who looks after a shift, for those who come to it. The one place that says so."""

from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Prefetch

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
    coming = set(Signup.objects.active().filter(shift=shift).values_list("person_id", flat=True))
    holding = Membership.objects.on(shift.starts_on).filter(
        chapter=shift.campaign.chapter, role__in=Role.CAPTAIN.and_above(), person__is_active=True
    )
    scopes = Prefetch("captain_scopes", CaptainScope.objects.all(), to_attr="scopes")
    found: dict[int, Captain] = {}
    for membership in holding.select_related("person").prefetch_related(scopes):
        reach = _reach(membership, shift)
        if reach is not None:
            captain = Captain(membership.person, membership.person_id in coming, reach)
            known = found.setdefault(membership.person_id, captain)
            found[membership.person_id] = min(known, captain, key=attrgetter("order"))
    return sorted(found.values(), key=attrgetter("order"))


def _reach(membership: Membership, shift: Shift) -> int | None:
    """None where this captain is limited to other locations; a shift without one yet is everybody's."""
    if membership.role == Role.ORGANIZER:
        return 2
    locations = {scope.location_id for scope in membership.scopes}  # type: ignore[attr-defined]  # prefetched
    if not locations or shift.location_id is None:
        return 1
    return 0 if shift.location_id in locations else None
