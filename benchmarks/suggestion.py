"""The suggested placement of 1,000 people at 200 places, costs and all, beside scipy's assignment of the same people to
the same seats."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from benchmarks.bench import Bench
from shifts.rules.suggestions import Person, Place, preference, suggest

START = datetime(2026, 8, 4, 12, tzinfo=UTC)
END = START + timedelta(hours=2)
# (places a location, of which so many are the minimum): room for all, and too few people for all minimums.
DAYS = {"": (10, 2), ".tight": (5, 4), ".full": (5, 2)}


def measure(bench: Bench) -> None:
    for name, (capacity, least) in DAYS.items():
        people, places = city(bench.size(1_000, 60), bench.size(200, 12), capacity, least)
        matrix = seat_by_seat(people, places)
        found = bench.interleaved(
            {"ours": processor(partial(suggest, people, places)), "scipy": processor(partial(by_scipy, matrix))}
        )
        said: dict[str, Any] = {
            "people": len(people),
            "places": len(places),
            "seats": sum(place.room for place in places),
        }
        bench.figure(f"suggestion{name}.time", found["ours"], "s of processor time", goal="<= 2", **said)
        peer = ("scipy.optimize.linear_sum_assignment, seats and costs ready", found["scipy"])
        bench.figure(f"suggestion{name}", found["ours"], "s of processor time", peer=peer, goal="<= 16", **said)


def processor(act: Callable[[], object]) -> Callable[[], float]:
    """As `bench.timed`, but of this process alone, in which one thread works: what else runs counts little."""

    def measured() -> float:
        begun = time.process_time()
        act()
        return time.process_time() - begun

    return measured


def city(people: int, places: int, capacity: int, least: int) -> tuple[list[Person], list[Place]]:
    """Corners in a square of 25 km, one in five with somebody there; a third of the people asked for a place."""
    random = Random(1)  # noqa: S311 - the same city each time, and no secret
    spots = [(random.uniform(40.6, 40.82), random.uniform(-74.1, -73.8)) for _ in range(places)]
    same: dict[str, Any] = {"campaign": 1, "starts_at": START, "ends_at": END}
    corners = [
        Place(
            **same,
            key=number,
            location=number,
            capacity=capacity,
            min_people=least,
            settled=random.choice([0, 0, 0, 0, 1]),
            position=spots[number],
            languages=frozenset(random.sample(["es", "zh", "ru"], random.choice([0, 1]))),
            guides=random.choice([(), (), ("Ana",)]),
        )
        for number in range(places)
    ]
    volunteers = [
        Person(
            **same,
            key=number,
            asked_for=random.choice([None, None, random.randrange(places)]),
            came_from=random.choice(spots),
            languages=frozenset(random.sample(["es", "zh", "ru"], random.choice([0, 1]))),
            done=random.choice([0, 1, 3, 6, 9]),
        )
        for number in range(people)
    ]
    return volunteers, corners


def seat_by_seat(people: list[Person], places: list[Place]) -> Any:
    """A row a person, a column a seat, and so many more columns that everybody can be left out."""
    import numpy

    seats = [(place, taken) for place in places for taken in range(place.room)]
    rows = [
        [preference(person, place) - (100_000 if taken < place.missing else 0) for place, taken in seats]
        for person in people
    ]
    return numpy.hstack([numpy.array(rows, dtype=float), numpy.full((len(people), len(people)), 50_000.0)])


def by_scipy(matrix: Any) -> None:
    from scipy.optimize import linear_sum_assignment

    linear_sum_assignment(matrix)
