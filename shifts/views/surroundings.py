"""What the pages of a place and of its shifts show of the way there."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shifts.documents.basemap.archive import open_basemap
from shifts.documents.corner_map import CornerMap, corner_map, reach_degrees
from shifts.documents.directions import direction
from shifts.models import Location
from shifts.queries.places import ShownPhoto, locations_around, photo_of
from shifts.queries.stations import NearbyStation, stations_near
from shifts.templatetags.away import distance


@dataclass(frozen=True)
class Surroundings:
    """Of a location without a pin nothing is known: no map, no stations, no `maps_url`. `is_kept`: by the reader."""

    location: Location
    photo: ShownPhoto | None
    is_kept: bool
    map: CornerMap | None
    stations: list[NearbyStation]
    maps_url: str

    @property
    def in_words(self) -> str:
        """The drawing for whoever does not see it."""
        here = self.location.position
        words = [_("Map of the surroundings, north is up.")]
        for station in self.stations if here else ():
            told = {"name": station.name, "distance": distance(station.metres)}
            if here and not station.is_here:
                told["direction"] = str(direction(here, station.position))
                words.append(_("%(name)s: %(distance)s %(direction)s.") % told)
            else:
                words.append(_("%(name)s: right here.") % told)
        return " ".join(words)


def surroundings(request: HttpRequest, location: Location) -> Surroundings:
    """What the reader may know of the place's neighbourhood. Three queries, five for a captain."""
    here, photo = location.position, photo_of(location)
    is_kept = Location.objects.captained_by(request.user).filter(pk=location.pk).exists()
    if here is None:
        return Surroundings(location, photo, is_kept, None, [], "")
    stations = stations_near(here)
    drawing = corner_map(
        here,
        basemap=open_basemap(settings.MAP_PMTILES),
        stations=stations,
        places=locations_around(request.user, location, reach=reach_degrees(here)),
    )
    link = maps_url(location, request.headers.get("User-Agent", ""))
    return Surroundings(location, photo, is_kept, drawing, stations, link)


def maps_url(location: Location, browser: str) -> str:
    """Where a tap opens the reader's own maps: the app on phones, on other machines what the operator has set. Only
    the tap tells anybody anything, and then only this position."""
    if location.position is None:
        return ""
    latitude, longitude = (f"{degrees:.6f}" for degrees in location.position)
    if "Android" in browser:
        template = "geo:{lat},{lon}?q={lat},{lon}({name})"
    elif any(apple in browser for apple in ("iPhone", "iPad", "Macintosh")):
        template = "https://maps.apple.com/?ll={lat},{lon}&q={name}"
    else:
        template = settings.MAP_OPEN_URL
    name = quote(location.name, safe="")
    return template.replace("{lat}", latitude).replace("{lon}", longitude).replace("{name}", name)
