"""The list of shifts, with 200 on one page: times, free places and a claim button each, for a signed-in volunteer."""

from collections.abc import Callable
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.bench import Bench, timed
from benchmarks.data import Scene, make_scene
from people.templatetags import fragments
from shifts.actions.claims import claim_shift
from shifts.queries.shifts import open_shifts
from shifts.views import shifts as screens

PAGE = "/shifts/"


def measure(bench: Bench) -> None:
    many, normal = bench.size(200, 20), screens.PAGE_SIZE
    scene = make_scene(now=timezone.now(), shifts=many, people=1)
    reader = reader_of(scene)

    def page(size: int, *, cold: bool = False) -> int:
        if cold:
            fragments.forget()
        with patch.object(screens, "PAGE_SIZE", size):
            return get(reader)

    sent = page(many)
    with CaptureQueriesContext(connection) as captured:
        page(many)
    queries = len(captured)
    found = bench.interleaved(
        {
            "page": timed(lambda: page(many), 3),
            "cold": timed(lambda: page(many, cold=True)),
            "usual": timed(lambda: page(normal), 3),
            "fetch": timed(fetching(scene, many), 20),
        }
    )
    limit = ("the bare SQL fetch", ms(found["fetch"]))
    bench.figure("shift_list.queries", queries, "queries", goal="<= 8", shifts=many)
    bench.figure("shift_list.compressed", sent / 1000, "kB", goal="<= 15", shifts=many)
    bench.figure("shift_list.time", ms(found["page"]), "ms", limit=limit, goal="<= 6", shifts=many)
    bench.figure("shift_list.time_cold", ms(found["cold"]), "ms", limit=limit, shifts=many)
    bench.figure("shift_list.time_usual", ms(found["usual"]), "ms", limit=limit, shifts=min(normal, many))


def reader_of(scene: Scene) -> Client:
    """A signed-in volunteer who has claimed one of the shifts, and so cannot take those of the same morning."""
    (person,) = scene.people
    claim_shift(scene.shifts[0], person=person, by=person, now=timezone.now())
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


def get(reader: Client) -> int:
    """Ask for the page; how many bytes went over the wire."""
    answer = reader.get(PAGE, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, answer.status_code
    return len(answer.content)


def fetching(scene: Scene, many: int) -> Callable[[], None]:
    """The page's own statement without Django: what the database and its driver need."""
    shifts = open_shifts(scene.people[0], timezone.now()).order_by("starts_at", "location__name", "pk")[:many]
    sql, params = shifts.query.sql_with_params()

    def fetch() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            assert len(cursor.fetchall()) == many

    return fetch


def ms(series: list[float]) -> list[float]:
    return [value * 1000 for value in series]
