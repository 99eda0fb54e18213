"""What the filters of a list of shifts can be set to."""

from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import get_object_or_404
from django.urls import reverse

from people.models import Actor
from shifts.models import Campaign, Location, PhotoFile, Shift
from shifts.models.places import LocationQuerySet
from shifts.queries.nearness import Position


@dataclass(frozen=True)
class FilterChoices:
    """Ids and names, sorted by name. `positions` are those of the locations that have a pin."""

    campaigns: list[tuple[int, str]]
    locations: list[tuple[int, str]]
    targets: list[tuple[int, str]]
    positions: dict[int, Position]


def filter_choices(actor: Actor, now: datetime) -> FilterChoices:
    """Campaigns, locations and targets of the shifts that the actor can see and that are not over. Two queries."""
    coming = Shift.objects.visible_to(actor).not_over(now)
    campaigns = Campaign.objects.filter(pk__in=coming.values("campaign")).order_by("name")
    rows = (
        Location.objects.filter(pk__in=coming.values("location"))
        .order_by("name", "pk")
        .values_list("pk", "name", "address", "latitude", "longitude", "targets__pk", "targets__name")
    )
    locations, targets, positions = {}, {}, {}
    for pk, name, address, latitude, longitude, target_pk, target_name in rows:
        locations[pk] = f"{name}, {address}" if address else name
        if latitude is not None and longitude is not None:
            positions[pk] = (latitude, longitude)
        if target_pk:
            targets[target_pk] = target_name
    by_name = sorted(targets.items(), key=lambda target: (target[1].casefold(), target[0]))
    return FilterChoices(list(campaigns.values_list("pk", "name")), list(locations.items()), by_name, positions)


def locations_around(actor: Actor, location: Location, *, reach: Position) -> LocationQuerySet:
    """The other locations in use that the actor may see, within that many degrees north and east."""
    latitude, longitude = location.position or (0.0, 0.0)
    return (
        Location.objects.visible_to(actor)
        .in_use()
        .filter(latitude__range=(latitude - reach[0], latitude + reach[0]))
        .filter(longitude__range=(longitude - reach[1], longitude + reach[1]))
        .exclude(pk=location.pk)[:40]
    )


def captained_location_for(actor: Actor, location_id: int) -> Location:
    """The location, if the actor looks after it; Http404 otherwise."""
    found = Location.objects.visible_to(actor).captained_by(actor).select_related("chapter")
    return get_object_or_404(found, pk=location_id)


@dataclass(frozen=True)
class ShownPhoto:
    """A location's photo as a page shows it; `width` and `height` are those of the small file."""

    location_id: int
    digest: str
    alternative: str
    width: int
    height: int

    @property
    def small_url(self) -> str:
        return self._url(PhotoFile.Size.SMALL)

    @property
    def large_url(self) -> str:
        return self._url(PhotoFile.Size.LARGE)

    def _url(self, size: PhotoFile.Size) -> str:
        return reverse("shifts:location_photo", args=[self.location_id, f"{self.digest}-{size}"])


def photo_of(location: Location) -> ShownPhoto | None:
    """One query, which leaves the pictures themselves where they are."""
    small = PhotoFile.objects.filter(photo__location=location, size=PhotoFile.Size.SMALL)
    found = small.values_list("photo__digest", "photo__alternative", "width", "height").first()
    return ShownPhoto(location.pk, *found) if found else None


def photo_file_for(actor: Actor, location_id: int, name: str) -> bytes:
    """The file of that name, which is "digest-size"; Http404 where the actor may not see the location, or the photo is
    another one by now."""
    digest, _dash, size = name.rpartition("-")
    files = PhotoFile.objects.visible_to(actor).filter(photo__location=location_id, photo__digest=digest)
    return bytes(get_object_or_404(files, size=size).content)
