"""The numbers pages over 100 thousand and a million conversations, and ten on PostgreSQL: read from what is kept of
each shift, and beside that from the rows themselves. A shift has a hundred conversations, so that shifts grow too."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.bench import Bench, Series, say, seconds, timed
from benchmarks.data import PLACES, Scene, add_conversations, add_shifts, add_taps_and_hours, make_scene
from benchmarks.databases import POSTGRES
from benchmarks.raw import RawSums
from outreach.actions.rollups import verify
from outreach.queries.filters import Filters
from outreach.queries.tallies import facts_for
from people.models import User

PAGE = "/analytics/"
A_SHIFT = 100
A_DAY = 2 * PLACES


def measure(bench: Bench) -> None:
    sizes = [bench.size(100_000, 400), bench.size(1_000_000, 4_000)]
    if bench.database == POSTGRES:
        sizes.append(bench.size(10_000_000, 8_000))
    scene = make_scene(now=timezone.now(), shifts=0, people=200)
    scene.campaign.starts_on = scene.campaign.starts_on.replace(year=scene.campaign.starts_on.year - 4)
    scene.campaign.save()
    reader = Client(SERVER_NAME="localhost")
    reader.force_login(scene.captain)
    pages, before = {}, 0
    for size in sizes:
        scene = grow(bench, scene, before, size)
        pages[size] = measure_at(bench, scene, reader, size, is_largest=size == sizes[-1])
        before = size
    growth = (f"the page at {sizes[0]}", pages[sizes[0]])
    bench.figure("analytics.growth", pages[sizes[-1]], "s", peer=growth, goal="<= 10", conversations=sizes[-1])


def grow(bench: Bench, scene: Scene, before: int, size: int) -> Scene:
    """Add earlier shifts with conversations, up to `size` of these. The scene that is returned has the new shifts."""
    now, more = timezone.now(), (size - before) // A_SHIFT
    days = -(-size // A_SHIFT // A_DAY)
    scene = replace(scene, shifts=add_shifts(scene.campaign, now, more, first_in=-days, capacity=6))
    loading = seconds(lambda: add_conversations(scene, size - before, first=before))
    add_taps_and_hours(scene)
    counting = seconds(lambda: sum(1 for _ in verify(repair=True)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if bench.database == POSTGRES else "ANALYZE")
    say(f"{size} conversations: loaded in {loading:.0f} s, counted in {counting:.0f} s.")
    bench.figure("analytics.verify", seconds(verified), "s", conversations=size)
    return scene


def measure_at(bench: Bench, scene: Scene, reader: Client, size: int, *, is_largest: bool) -> Series:
    captain = User.objects.get(pk=scene.captain.pk)
    first = scene.shifts[len(scene.shifts) // 2].starts_on
    month = Filters(campaign=scene.campaign.pk, first=first.replace(day=1), last=first.replace(day=28))
    in_month = f"?campaign={month.campaign}&from={month.first}&to={month.last}"
    with CaptureQueriesContext(connection) as captured:
        get(reader, PAGE)
    queries = len(captured)
    found = bench.interleaved(
        {
            "page": timed(lambda: get(reader, PAGE)),
            "page, raw": timed(from_rows(lambda: get(reader, PAGE))),
            "page of a month": timed(lambda: get(reader, PAGE + in_month)),
            "page of a month, raw": timed(from_rows(lambda: get(reader, PAGE + in_month))),
            "by place": timed(lambda: by(captain, Filters(), "location", "outcome")),
            "by place, raw": timed(from_rows(lambda: by(captain, Filters(), "location", "outcome"))),
            "filtered": timed(lambda: by(captain, month, "location", "outcome")),
            "filtered, raw": timed(from_rows(lambda: by(captain, month, "location", "outcome"))),
            "by place and weekday": timed(lambda: by(captain, Filters(), "location", "weekday")),
            "by question": timed(lambda: by(captain, Filters(), "question")),
        }
    )
    said: dict[str, Any] = {"conversations": size}
    bench.figure("analytics.queries", queries, "queries", **said)
    for name, goal in {"page": "<= 0.1", "page of a month": "", "by place": "", "filtered": "<= 0.25"}.items():
        figure = f"analytics.{name.replace(' ', '_')}"
        raw = ("the same from the rows", found[f"{name}, raw"])
        is_judged = is_largest and bench.database == POSTGRES
        bench.figure(figure, found[name], "s", peer=raw, goal=goal if is_judged else "", **said)
    bench.figure("analytics.by_place_and_weekday", found["by place and weekday"], "s", **said)
    bench.figure("analytics.by_question", found["by question"], "s", **said)
    return found["page"]


def get(reader: Client, address: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 200, answer.status_code


def by(reader: User, filters: Filters, *groups: str) -> None:
    assert facts_for(reader, filters=filters).grouped(groups)


def from_rows(act: Callable[[], None]) -> Callable[[], None]:
    def raw() -> None:
        with patch("outreach.queries.tallies.KeptSums", RawSums):
            act()

    return raw


def verified() -> None:
    assert not list(verify())
