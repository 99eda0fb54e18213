"""The numbers page over 100 thousand and a million conversations, counted from the rows as they are."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.bench import Bench, Series, timed
from benchmarks.data import Scene, add_conversations, make_scene
from outreach.queries.filters import Filters
from outreach.queries.tallies import facts_for
from people.models import User

PAGE = "/analytics/"
# The least that any page about these rows asks the database: each outcome, counted.
BY_OUTCOME = """
    SELECT outcome_id, count(*) FROM outreach_conversation WHERE is_current AND hold = '' GROUP BY outcome_id
"""


def measure(bench: Bench) -> None:
    few = bench.size(100_000, 500)
    # A year of mornings and evenings, most of it over.
    scene = make_scene(now=timezone.now(), shifts=bench.size(8000, 40), people=200, first_in=-120)
    reader = Client(SERVER_NAME="localhost")
    reader.force_login(scene.captain)
    add_conversations(scene, few)
    before = measure_at(bench, scene, reader, few)
    add_conversations(scene, few * 9, first=few)
    after = measure_at(bench, scene, reader, few * 10)
    growth = (f"the page at {few}", before)
    bench.figure("analytics.growth", after, "s", peer=growth, goal="<= 10", conversations=few * 10)


def measure_at(bench: Bench, scene: Scene, reader: Client, conversations: int) -> Series:
    captain = User.objects.get(pk=scene.captain.pk)
    day = scene.shifts[len(scene.shifts) // 4].starts_on
    month = Filters(campaign=scene.campaign.pk, first=day.replace(day=1), last=day.replace(day=28))
    in_month = f"?campaign={month.campaign}&from={month.first}&to={month.last}"
    with CaptureQueriesContext(connection) as captured:
        get(reader, PAGE)
    queries = len(captured)
    found = bench.interleaved(
        {
            "page": timed(lambda: get(reader, PAGE)),
            "page of a month": timed(lambda: get(reader, PAGE + in_month)),
            "facts": timed(lambda: facts_for(captain, filters=Filters()).totals),
            "facts of a month": timed(lambda: facts_for(captain, filters=month).totals),
            "counting": timed(count_outcomes),
        }
    )
    limit = ("a bare GROUP BY outcome", found["counting"])
    said: dict[str, Any] = {"conversations": conversations}
    bench.figure("analytics.queries", queries, "queries", **said)
    bench.figure("analytics.page", found["page"], "s", limit=limit, **said)
    bench.figure("analytics.page_of_a_month", found["page of a month"], "s", limit=limit, **said)
    bench.figure("analytics.facts", found["facts"], "s", limit=limit, **said)
    bench.figure("analytics.facts_of_a_month", found["facts of a month"], "s", limit=limit, **said)
    return found["page"]


def get(reader: Client, address: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 200, answer.status_code


def count_outcomes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BY_OUTCOME)
        cursor.fetchall()
