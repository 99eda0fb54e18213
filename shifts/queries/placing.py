"""Where a captain can send a shift."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q
from django.shortcuts import get_object_or_404

from people.models import Actor, Role, roles_of
from shifts.models import CaptainScope, Location, Shift
from shifts.models.places import LocationQuerySet, kept_by
from shifts.queries.captain import LISTED
from shifts.queries.nearness import StraightLineSquared, metres


@dataclass(frozen=True)
class Corner:
    """A place to choose; `metres` from where the shift is now, None where either has no pin."""

    location: Location
    metres: float | None = None


def corners_for(actor: Actor, shift: Shift, *, search: str) -> tuple[list[Corner], int]:
    """Where the actor can place `shift`: the first LISTED, and how many there are in all. A shift that has a place
    moves to one near by: the nearest come first. For one without, those of the campaign come unasked, by name."""
    found, near = placeable_locations(actor, shift), shift.location and shift.location.position
    for word in search.split():
        found = found.filter(Q(name__icontains=word) | Q(address__icontains=word))
    if near:
        apart = F("apart").asc(nulls_last=True)
        found = found.alias(apart=StraightLineSquared(near, place="")).order_by(apart, "name", "pk")
    elif not search and shift.location is None:
        found = found.filter(Exists(Shift.objects.filter(location=OuterRef("pk"), campaign=shift.campaign_id)))
    return [
        Corner(location, metres(near, location.position) if near and location.position else None)
        for location in found[:LISTED]
    ], found.count()


def placeable_locations(actor: Actor, shift: Shift) -> LocationQuerySet:
    """All locations of the shift's chapter, for a captain of single locations only these."""
    chapter, roles = shift.campaign.chapter, roles_of(actor)
    found = Location.objects.visible_to(actor).in_use().filter(chapter=chapter)
    scopes = CaptainScope.objects.filter(membership_id__in=roles.captaincies, membership__chapter=chapter)
    if roles.holds(Role.ORGANIZER, chapter.pk) or not scopes.exists():
        return found
    return found.filter(captain_scopes__in=scopes)


def location_to_place_for(actor: Actor, shift: Shift, location_id: int) -> Location:
    """The location, if the actor can place `shift` there; Http404 otherwise."""
    return get_object_or_404(placeable_locations(actor, shift), pk=location_id)


def may_add_corner(actor: Actor, shift: Shift) -> bool:
    """Whether the actor can make a place on the spot: whoever looks after the whole chapter. A captain of single
    locations would send people where she does not look after them."""
    return shift.campaign.chapter_id in kept_by(actor).whole
