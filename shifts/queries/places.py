"""What the filters of a list of shifts can be set to."""

from dataclasses import dataclass
from datetime import datetime

from people.models import Actor
from shifts.models import Campaign, Location, Shift
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
