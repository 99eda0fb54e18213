"""Every numbers page, the planner, somebody's own numbers and the weekly snapshot over 100 thousand and a million
conversations: read from what is kept of each shift, and beside that from the rows themselves. A shift has a hundred
conversations, so that shifts grow too. Both have to say the same, word for word."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benchmarks.bench import Bench, Series, median, say, seconds
from benchmarks.data import PLACES, Scene, add_conversations, add_presence, add_shifts, in_bulk, make_scene
from benchmarks.databases import POSTGRES
from benchmarks.raw import from_rows
from outreach.actions.rollups import verify
from outreach.actions.snapshots import freeze_week, share_numbers
from outreach.documents.numbers.pages import PAGES
from outreach.models import Conversation, Snapshot
from outreach.queries.filters import Filters
from outreach.queries.snapshots import weeks_to_freeze
from outreach.queries.staffing import staffing
from outreach.queries.tallies import TallyRow, facts_for
from outreach.rules.planner import planner_for
from people.models import User
from shifts.models import Target
from tests.sessions import complete

A_SHIFT = 100
A_DAY = 2 * PLACES
TARGETS = 8
RAW = ", raw"
# What takes so many seconds is measured once: nearly always, what is read from the rows.
ONCE_FROM = 2.0
# What differs from one look to the next.
VOLATILE = re.compile(r'As of <bdi>[^<]*</bdi>|(?:value|nonce|data-token)="[^"]{30,}"')
Act = Callable[[], Any]


def measure(bench: Bench) -> None:
    sizes = [bench.size(100_000, 400), bench.size(1_000_000, 4_000)]
    scene = empty_scene(bench, sizes[-1])
    first = measure_at(bench, grow(bench, scene, 0, sizes[0]), sizes[0])
    last = measure_at(bench, grow(bench, scene, sizes[0], sizes[1]), sizes[1])
    compare_growth(bench, first, last, sizes)


def compare_growth(
    bench: Bench, first: dict[str, Series], last: dict[str, Series], sizes: Sequence[int], goal: str = ""
) -> None:
    for name in PAGE_NAMES:
        peer = (f"at {sizes[0]}", median(first[name]))
        said: dict[str, Any] = {"peer": peer, "goal": goal, "conversations": sizes[-1]}
        bench.figure(f"{bench.part}.growth.{_key(name)}", last[name], "s", **said)


def empty_scene(bench: Bench, most: int) -> Scene:
    scene = make_scene(now=timezone.now(), shifts=0, people=bench.size(5000, 100))
    # Some weeks before the first shift, so that there are snapshots at any size.
    scene.campaign.starts_on = timezone.now().date() - timedelta(days=most // A_SHIFT // A_DAY + 35)
    scene.campaign.save()
    chapter = scene.campaign.chapter
    places = list(chapter.locations.order_by("pk"))
    for number in range(TARGETS):
        target = Target.objects.create(chapter=chapter, name=f"Target {number}")
        target.locations.set(places[number :: TARGETS + 1])
    share_numbers(scene.campaign, by=scene.organizer, now=timezone.now())
    return scene


def grow(bench: Bench, scene: Scene, before: int, size: int) -> Scene:
    """Add earlier shifts with conversations, up to `size` of these. The scene that is returned has the new shifts."""
    now, more = timezone.now(), (size - before) // A_SHIFT
    days = -(-size // A_SHIFT // A_DAY)
    scene = replace(scene, shifts=add_shifts(scene.campaign, now, more, first_in=-days, capacity=6))

    def load() -> None:
        with in_bulk(Conversation._meta.db_table):
            add_conversations(scene, size - before, first=before)
            add_presence(scene)

    loading = seconds(load)
    counting = seconds(lambda: sum(1 for _ in verify(repair=True)))
    with connection.cursor() as cursor:
        tidying = seconds(lambda: cursor.execute("VACUUM ANALYZE" if bench.database == POSTGRES else "ANALYZE"))
    say(f"{size}: loaded in {loading:.0f} s, counted in {counting:.0f} s, tidied up in {tidying:.0f} s.")
    bench.figure(f"{bench.part}.count_anew", counting, "s", conversations=size)
    return scene


def measure_at(bench: Bench, scene: Scene, size: int, *, goals: bool = False, raw: bool = True) -> dict[str, Series]:
    freeze_all_but_the_last(bench, scene, size)
    acts, begun = acts_on(scene), time.monotonic()
    said: dict[str, Any] = {"conversations": size}
    with CaptureQueriesContext(connection) as captured:
        acts["page"]()
    bench.figure(f"{bench.part}.queries", len(captured), "queries", **said)
    heard: dict[str, Any] = {}
    both = {name: heard_and_timed(heard, name, act) for name, act in acts.items()}
    if raw:
        both |= {name + RAW: heard_and_timed(heard, name + RAW, read_from_rows(act)) for name, act in acts.items()}
    both |= {name: heard_and_timed(heard, name, act) for name, act in without_rows(scene).items()}
    found = bench.interleaved(both, once_from=0.0 if bench.small else ONCE_FROM)
    say(f"{size}: measured in {time.monotonic() - begun:.0f} s.")
    for name in found:
        figure = f"{bench.part}.{_key(name)}"
        if name + RAW in found:
            assert heard[name] == heard[name + RAW], f"{name}: what is kept says otherwise than the rows."
            peer, goal = ("the same from the rows", found[name + RAW]), goal_of(name) if goals else ""
            bench.figure(figure, found[name], "s", peer=peer, goal=goal, **said)
        elif not name.endswith(RAW):
            bench.figure(figure, found[name], "s", **said)
    return found


def acts_on(scene: Scene) -> dict[str, Act]:
    """All that there is to read, for an organizer, who sees the most."""
    organizer, campaign = User.objects.get(pk=scene.organizer.pk), scene.campaign
    first = scene.shifts[len(scene.shifts) // 2].starts_on
    month = Filters(campaign=campaign.pk, first=first.replace(day=1), last=first.replace(day=28))
    reader, person = signed_in(organizer), signed_in(scene.people[0])
    planner = reverse("outreach:planner", args=[campaign.pk])
    return {
        **{_page_name(page.key): partial(get, reader, page.address(Filters())) for page in PAGES},
        "page planner": partial(get, reader, planner),
        "page own": partial(get, person, reverse("outreach:own")),
        "page of a month": partial(get, reader, PAGES[0].address(month)),
        "by place": partial(by, organizer, Filters(), "location", "outcome"),
        "by place and weekday": partial(by, organizer, Filters(), "location", "weekday"),
        "by question": partial(by, organizer, Filters(), "question"),
        "filtered": partial(by, organizer, month, "location", "outcome"),
        "planner": partial(planned, organizer, scene),
        "snapshot": partial(freeze_and_forget, scene),
    }


def without_rows(scene: Scene) -> dict[str, Act]:
    """What reads no figures of conversations."""
    public = reverse("outreach:public_numbers", args=[scene.campaign.pk])
    return {
        "page public": partial(get, Client(SERVER_NAME="localhost"), public),
        "staffing": partial(staffing, User.objects.get(pk=scene.organizer.pk), filters=Filters()),
    }


def _page_name(key: str) -> str:
    return f"page {key}".strip()


PAGE_NAMES = [*(_page_name(page.key) for page in PAGES), "page planner", "page own", "page public"]


def goal_of(name: str) -> str:
    """Of the largest size: a page, and what is filtered, beside the same from the rows."""
    return "<= 0.25" if name == "filtered" else "<= 0.1" if name in PAGE_NAMES else ""


def _key(name: str) -> str:
    """page.places, by_question ..."""
    return re.sub("^page ", "page.", name).replace(" ", "_")


def heard_and_timed(heard: dict[str, Any], name: str, act: Act) -> Callable[[], float]:
    """The act as `interleaved` wants it, which leaves what it says under its name."""

    def both() -> float:
        begun = time.perf_counter()
        said = act()
        took = time.perf_counter() - begun
        heard[name] = VOLATILE.sub("", said) if isinstance(said, str) else said
        return took

    return both


def read_from_rows(act: Act) -> Act:
    def raw_act() -> Any:
        with from_rows():
            return act()

    return raw_act


def signed_in(person: User) -> Client:
    reader = Client(SERVER_NAME="localhost")
    reader.force_login(person)
    complete(reader)
    return reader


def get(reader: Client, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def by(reader: User, filters: Filters, *groups: str) -> list[TallyRow]:
    found = facts_for(reader, filters=filters).grouped(groups)
    assert found
    return found


def planned(reader: User, scene: Scene) -> list[tuple[int, str]]:
    found = planner_for(reader, scene.campaign, now=timezone.now())
    assert found.suggested
    return [(each.place.pk, each.period) for each in found.suggested]


def freeze_all_but_the_last(bench: Bench, scene: Scene, size: int) -> None:
    """The public snapshots of all weeks that are over, as when a campaign is shared for the first time."""
    scene.campaign.snapshots.all().delete()
    now = timezone.now()
    weeks = weeks_to_freeze(scene.campaign, now=now)
    freezing = seconds(lambda: [freeze_week(scene.campaign, week=week, now=now) for week in weeks[:-1]])
    bench.figure(f"{bench.part}.snapshots_of_all_weeks", freezing, "s", conversations=size, weeks=len(weeks) - 1)
    if size >= A_SHIFT * A_DAY * 21:
        assert Snapshot.objects.latest("week").groups, "Nothing was published."


def freeze_and_forget(scene: Scene) -> list[dict[str, Any]]:
    """What would be published of the last week."""
    now = timezone.now()
    [week] = weeks_to_freeze(scene.campaign, now=now)
    with transaction.atomic():
        found = freeze_week(scene.campaign, week=week, now=now)
        transaction.set_rollback(True)
    assert found
    groups: list[dict[str, Any]] = found.groups
    return groups
