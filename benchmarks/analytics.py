"""The numbers pages, the planner and the weekly snapshot over 100 thousand and a million conversations, and ten on
PostgreSQL: read from what is kept of each shift, and beside that from the rows themselves. A shift has a hundred
conversations, so that shifts grow too."""

import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import raw
from benchmarks.bench import Bench, Series, say, seconds, timed
from benchmarks.data import PLACES, Scene, add_conversations, add_presence, add_shifts, make_scene
from benchmarks.databases import POSTGRES
from outreach.actions.rollups import verify
from outreach.actions.snapshots import freeze_week, share_numbers
from outreach.models import Snapshot
from outreach.queries.filters import Filters
from outreach.queries.snapshots import weeks_to_freeze
from outreach.queries.staffing import staffing
from outreach.queries.tallies import TallyRow, facts_for
from outreach.rules.planner import planner_for
from people.models import User

PAGE = "/analytics/"
# The tabs of the numbers pages, whichever there are.
TABS = re.compile(r'href="(/analytics/(?:[a-z-]+/)?)["?]')
A_SHIFT = 100
A_DAY = 2 * PLACES
# What is read from the rows instead, for the comparison.
RAW = {
    "outreach.queries.tallies.KeptSums": raw.RawSums,
    "outreach.rules.planner.attended_shifts": raw.attended_shifts,
    "outreach.actions.snapshots.logged_until": raw.logged_until,
}


def measure(bench: Bench) -> None:
    sizes = [bench.size(100_000, 400), bench.size(1_000_000, 4_000)]
    if bench.database == POSTGRES:
        sizes.append(bench.size(10_000_000, 8_000))
    scene = make_scene(now=timezone.now(), shifts=0, people=200)
    # Some weeks before the first shift, so that there are snapshots at any size.
    scene.campaign.starts_on = timezone.now().date() - timedelta(days=sizes[-1] // A_SHIFT // A_DAY + 35)
    scene.campaign.save()
    share_numbers(scene.campaign, by=scene.organizer, now=timezone.now())
    pages, before = {}, 0
    for size in sizes:
        scene = grow(bench, scene, before, size)
        pages[size] = measure_at(bench, scene, size, is_largest=size == sizes[-1])
        before = size
    growth = (f"the page at {sizes[0]}", pages[sizes[0]])
    bench.figure("analytics.growth", pages[sizes[-1]], "s", peer=growth, goal="<= 10", conversations=sizes[-1])


def grow(bench: Bench, scene: Scene, before: int, size: int) -> Scene:
    """Add earlier shifts with conversations, up to `size` of these. The scene that is returned has the new shifts."""
    now, more = timezone.now(), (size - before) // A_SHIFT
    days = -(-size // A_SHIFT // A_DAY)
    scene = replace(scene, shifts=add_shifts(scene.campaign, now, more, first_in=-days, capacity=6))
    loading = seconds(lambda: add_conversations(scene, size - before, first=before))
    add_presence(scene)
    counting = seconds(lambda: sum(1 for _ in verify(repair=True)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if bench.database == POSTGRES else "ANALYZE")
    say(f"{size} conversations: loaded in {loading:.0f} s, counted in {counting:.0f} s.")
    bench.figure("analytics.verify", seconds(verified), "s", conversations=size)
    return scene


def measure_at(bench: Bench, scene: Scene, size: int, *, is_largest: bool) -> Series:
    captain = User.objects.get(pk=scene.captain.pk)
    reader = Client(SERVER_NAME="localhost")
    reader.force_login(captain)
    first = scene.shifts[len(scene.shifts) // 2].starts_on
    month = Filters(campaign=scene.campaign.pk, first=first.replace(day=1), last=first.replace(day=28))
    in_month = f"?campaign={month.campaign}&from={month.first}&to={month.last}"
    freeze_all_but_the_last(bench, scene, size)
    pages = {page_name(address): partial(get, reader, address) for address in tabs(reader)}
    acts: dict[str, Callable[[], Any]] = {
        **pages,
        "page of a month": partial(get, reader, PAGE + in_month),
        "by place": partial(by, captain, Filters(), "location", "outcome"),
        "by place and weekday": partial(by, captain, Filters(), "location", "weekday"),
        "by question": partial(by, captain, Filters(), "question"),
        "filtered": partial(by, captain, month, "location", "outcome"),
        "planner": partial(planner_for, captain, scene.campaign, now=timezone.now()),
        "snapshot": partial(freeze_and_forget, scene),
    }
    assert_the_same(captain, scene)
    with CaptureQueriesContext(connection) as captured:
        get(reader, PAGE)
    said: dict[str, Any] = {"conversations": size}
    bench.figure("analytics.queries", len(captured), "queries", **said)
    both = {name: timed(act) for name, act in acts.items()}
    both |= {f"{name}, raw": timed(from_rows(act)) for name, act in acts.items()}
    both["staffing"] = timed(partial(staffing, captain, filters=Filters()))
    begun = time.monotonic()
    found = bench.interleaved(both)
    say(f"{size} conversations: measured in {time.monotonic() - begun:.0f} s.")
    goals = dict.fromkeys(pages, "<= 0.1") | {"filtered": "<= 0.25"}
    is_judged = is_largest and bench.database == POSTGRES
    for name in acts:
        figure, peer = f"analytics.{name.replace(' ', '_')}", ("the same from the rows", found[f"{name}, raw"])
        bench.figure(figure, found[name], "s", peer=peer, goal=goals.get(name, "") if is_judged else "", **said)
    bench.figure("analytics.staffing", found["staffing"], "s", **said)
    return found["page"]


def get(reader: Client, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def tabs(reader: Client) -> list[str]:
    """The addresses of all numbers pages, the first one first."""
    return list(dict.fromkeys([PAGE, *TABS.findall(get(reader, PAGE))]))


def page_name(address: str) -> str:
    """page, page.places ..."""
    return ".".join(["page", *filter(None, address.removeprefix(PAGE).split("/"))])


def by(reader: User, filters: Filters, *groups: str) -> list[TallyRow]:
    found = facts_for(reader, filters=filters).grouped(groups)
    assert found
    return found


def freeze_all_but_the_last(bench: Bench, scene: Scene, size: int) -> None:
    """The public snapshots of all weeks that are over, as when a campaign is shared for the first time."""
    scene.campaign.snapshots.all().delete()
    now = timezone.now()
    weeks = weeks_to_freeze(scene.campaign, now=now)
    freezing = seconds(lambda: [freeze_week(scene.campaign, week=week, now=now) for week in weeks[:-1]])
    bench.figure("analytics.snapshots_of_all_weeks", freezing, "s", conversations=size, weeks=len(weeks) - 1)


def freeze_and_forget(scene: Scene) -> Snapshot | None:
    now = timezone.now()
    [week] = weeks_to_freeze(scene.campaign, now=now)
    with transaction.atomic():
        found = freeze_week(scene.campaign, week=week, now=now)
        transaction.set_rollback(True)
    assert found
    return found


def from_rows(act: Callable[[], Any]) -> Callable[[], Any]:
    def raw_act() -> Any:
        with ExitStack() as stack:
            for name, instead in RAW.items():
                stack.enter_context(patch(name, instead))
            return act()

    return raw_act


def assert_the_same(reader: User, scene: Scene) -> None:
    """Else nothing is compared."""
    groups = [("location", "outcome"), ("period", "weekday"), ("question",)]
    acts: list[Callable[[], Any]] = [partial(by, reader, Filters(), *each) for each in groups]
    acts.append(partial(frozen, scene))
    for act in acts:
        assert act() == from_rows(act)()


def frozen(scene: Scene) -> list[dict[str, Any]]:
    found = freeze_and_forget(scene)
    return found.groups if found else []


def verified() -> None:
    assert not list(verify())
