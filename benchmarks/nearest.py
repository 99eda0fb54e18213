"""The nearest places of 50,000: by the database, beside a loop over all of them with geopy."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone
from geopy.distance import geodesic

from benchmarks.bench import Bench, seconds, timed
from benchmarks.data import make_scene
from shifts.models import Location, Shift
from shifts.queries.nearness import distances, nearest_first, within
from shifts.queries.shifts import open_shifts

HERE = (40.7549, -73.984)
RADIUS_KM, NEAREST, SHOWN = 5.0, 500, 40
ROWS = 250  # places from south to north, and as many from west to east as are needed
STEP = 0.006  # degrees


def measure(bench: Bench) -> None:
    now = timezone.now()
    scene = make_scene(now=now, shifts=1, people=1)
    places = make_places(scene.shifts[0], bench.size(50_000, 500))
    found = bench.interleaved(
        {
            "nearest": timed(lambda: nearest(now), 3),
            "page": timed(lambda: page(now), 3),
        }
    )
    # Seven seconds each: one is enough to divide by.
    loop = seconds(lambda: by_geopy(places))
    peer = ("a geopy geodesic loop", [loop] * bench.repetitions)
    said: dict[str, Any] = {"places": len(places), "radius_km": RADIUS_KM}
    bench.figure("nearest", ms(found["nearest"]), "ms", peer=(peer[0], ms(peer[1])), goal="<= 0.001", **said)
    bench.figure("nearest.page", ms(found["page"]), "ms", peer=(peer[0], ms(peer[1])), shown=SHOWN, **said)


def make_places(sample: Shift, count: int) -> list[Location]:
    """A grid around HERE, with one coming shift at each place."""
    chapter = sample.campaign.chapter
    columns = max(1, count // ROWS)
    spots = [(number % ROWS - ROWS / 2, number // ROWS - columns / 2) for number in range(count)]
    places = [
        Location(chapter=chapter, name=f"Place {number}", latitude=HERE[0] + y * STEP, longitude=HERE[1] + x * STEP)
        for number, (y, x) in enumerate(spots)
    ]
    Location.objects.bulk_create(places)
    fields = ("campaign", "period", "starts_on", "starts_at", "ends_at", "capacity", "min_people")
    same = {name: getattr(sample, name) for name in fields}
    Shift.objects.bulk_create(Shift(location=place, **same) for place in places)
    # PostgreSQL would do so by itself within a minute, for some of the rounds.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return places


def nearest(now: datetime) -> None:
    """Ids of the shifts at the nearest places within the radius, in order."""
    shifts = nearest_first(within(Shift.objects.not_over(now), HERE, RADIUS_KM), HERE)
    list(shifts.values_list("pk", flat=True)[:NEAREST])


def page(now: datetime) -> None:
    """What a page or an answer of the API shows: whole shifts with the exact way to each."""
    shown = list(nearest_first(within(open_shifts(AnonymousUser(), now), HERE, RADIUS_KM), HERE)[:SHOWN])
    distances(shown, HERE)


def by_geopy(places: list[Location]) -> None:
    away = [(geodesic(HERE, place.position).m, place.pk) for place in places if place.position]
    sorted(pair for pair in away if pair[0] <= RADIUS_KM * 1000)[:NEAREST]


def ms(series: list[float]) -> list[float]:
    return [value * 1000 for value in series]
