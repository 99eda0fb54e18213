"""What phones send: batches of 200 conversations, stored by the action and through the API.

`core` is the writing of judged rows, with and without the figures that are kept of shifts, `action` all of it, with
reading, judging and attendance. The people have claims, so that what they send counts.
Beside ours: COPY (or a bare executemany) into the same table, and bulk_create behind a nested serializer over HTTP.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeAlias, TypeVar
from unittest.mock import patch
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum
from django.test import override_settings
from django.utils import timezone

from benchmarks.bench import Bench, seconds
from benchmarks.clients import Connection, cookies_of, post_json
from benchmarks.data import OUTCOMES, Scene, make_scene
from benchmarks.databases import POSTGRES
from benchmarks.servers import gunicorn
from outreach.actions.rollups import add_new
from outreach.actions.sync import MOST_ITEMS, insert_rows, store_items
from outreach.models import Conversation, Outcome, ShiftFigures
from outreach.queries.scripts import Script, full_scripts
from people.models import User
from shifts.models import Shift, Signup

COLUMNS = (
    "id", "shift_id", "person_id", "occurred_at", "occurred_on", "received_at", "hold", "body_hash", "outcome_id",
    "answers", "is_current",
)  # fmt: skip
Row: TypeAlias = tuple[str | int | bool, ...]
Batch = TypeVar("Batch")
ids = count(1)
turns = count()


def measure(bench: Bench) -> None:
    batches = bench.size(10, 1)
    scene = make_scene(now=timezone.now(), shifts=80, people=40, first_in=-1)
    have_claims(scene)
    cookies = dict(zip(scene.people, cookies_of(scene.people), strict=True))

    def storing() -> float:
        return rows_a_second([sent(scene) for _ in range(batches)], store)

    def storing_alone() -> float:
        with without_figures():
            return storing()

    def writing() -> float:
        return rows_a_second([new_rows(scene) for _ in range(batches)], write)

    def writing_with_figures() -> float:
        scripts = full_scripts([scene.campaign.pk])
        return rows_a_second([new_rows(scene) for _ in range(batches)], lambda rows: write_and_count(rows, scripts))

    def copying() -> float:
        rows = [plain_rows(scene) for _ in range(batches)]
        return rows_a_second(rows, copy if bench.database == POSTGRES else insert)

    with ExitStack() as servers:
        ours = servers.enter_context(gunicorn(bench.folder, DJANGO_SETTINGS_MODULE="benchmarks.peers.ours"))

        def sending(address: str, fields: tuple[str, ...] = ()) -> float:
            batched = (sent(scene) for _ in range(batches))
            requests = [as_request(address, cookies[person], batch, fields) for person, batch in batched]
            link = Connection(ours.port)
            found = rows_a_second(requests, lambda request: send(link, request))
            link.close()
            return found

        found = bench.interleaved(
            {
                "core": writing,
                "core with figures": writing_with_figures,
                "action": storing,
                "action alone": storing_alone,
                "copy": copying,
                "http": lambda: sending("/api/v1/sync/"),
                "serializer": lambda: sending("/bench/sync/", ("id", "shift", "outcome", "occurred_at", "answers")),
            }
        )
    plain = "COPY" if bench.database == POSTGRES else "a bare executemany"
    said: dict[str, Any] = {"rows_a_batch": MOST_ITEMS}
    limit = (plain, found["copy"])
    bench.figure("sync.core", found["core"], "rows/s", limit=limit, goal=">= 0.6", **said)
    bench.figure("sync.core_with_figures", found["core with figures"], "rows/s", limit=limit, goal=">= 0.5", **said)
    bench.figure("sync.action", found["action"], "rows/s", limit=limit, **said)
    alone = ("the same without figures", found["action alone"])
    bench.figure("sync.upkeep", found["action"], "rows/s", peer=alone, goal=">= 0.6", **said)
    assert_counted(2 * (bench.repetitions + 1) * batches * MOST_ITEMS)
    peer = ("bulk_create and a nested serializer", found["serializer"])
    bench.figure("sync.http", found["http"], "rows/s", peer=peer, goal=">= 2.5", **said)


def have_claims(scene: Scene) -> None:
    now = timezone.now()
    Signup.objects.bulk_create(
        Signup(shift=shift, person=person, claimed_at=now) for shift in scene.shifts for person in scene.people
    )


@contextmanager
def without_figures() -> Iterator[None]:
    """Nothing is kept of shifts meanwhile."""
    with patch("outreach.actions.sync.add_new"), override_settings(RECOUNTS="benchmarks.sync.nothing"):
        yield


def nothing(shift_ids: Collection[int], *, only_hours: bool = False) -> None:
    pass


def assert_counted(least: int) -> None:
    """Else the figures have cost nothing."""
    kept = ShiftFigures.objects.aggregate(talks=Sum("conversations"))["talks"] or 0
    assert kept >= least, (kept, least)


def rows_a_second(batches: list[Batch], put: Callable[[Batch], object]) -> float:
    def all_of_them() -> None:
        for batch in batches:
            put(batch)

    return len(batches) * MOST_ITEMS / seconds(all_of_them)


def sent(scene: Scene) -> tuple[User, list[dict[str, Any]]]:
    """A batch of somebody who has logged nothing on that shift yet: more than one person can do would be held. Nor does
    anybody send so many a minute that the limiter refuses them."""
    turn, shifts = next(turns), scene.shifts
    return scene.people[turn % len(scene.people)], items(shifts[(turn + turn // len(shifts)) % len(shifts)])


def items(shift: Shift) -> list[dict[str, Any]]:
    """A batch as a phone sends it: one person's conversations of one shift."""
    return [
        {
            "id": str(UUID(int=next(ids))),
            "kind": "conversation",
            "shift": shift.pk,
            "occurred_at": (shift.starts_at + timedelta(seconds=10 * number)).isoformat(),
            "outcome": OUTCOMES[number % len(OUTCOMES)],
            "answers": {"question-0": f"choice-{number % 3}", "question-1": "choice-1"},
        }
        for number in range(MOST_ITEMS)
    ]


def items_of_any(scene: Scene) -> list[dict[str, Any]]:
    return items(scene.shifts[next(turns) % len(scene.shifts)])


def store(batch: tuple[User, list[dict[str, Any]]]) -> None:
    person, rows = batch
    statuses = {result.status for result in store_items(rows, person=person, now=timezone.now())}
    assert statuses == {"stored"}, statuses


def new_rows(scene: Scene) -> list[Conversation]:
    """What the action has made of a batch once each item has been judged."""
    outcomes = {outcome.key: outcome for outcome in Outcome.objects.all()}
    shifts = {shift.pk: shift for shift in scene.shifts}
    now = timezone.now()
    return [
        Conversation(
            id=UUID(item["id"]),
            shift=shifts[item["shift"]],
            person=scene.captain,
            occurred_at=datetime.fromisoformat(item["occurred_at"]),
            occurred_on=shifts[item["shift"]].starts_on,
            received_at=now,
            body_hash=f"{number:064x}",
            outcome=outcomes[item["outcome"]],
            answers=item["answers"],
        )
        for number, item in enumerate(items_of_any(scene))
    ]


@transaction.atomic
def write(rows: list[Conversation]) -> None:
    """The step that puts judged rows into the table, and makes sure that they are ours."""
    insert_rows(Conversation, rows)


@transaction.atomic
def write_and_count(rows: list[Conversation], scripts: Mapping[int, Script]) -> None:
    """With the scripts that it has been judged by."""
    insert_rows(Conversation, rows)
    add_new(rows, person=User(pk=rows[0].person_id), scripts=scripts)


def plain_rows(scene: Scene) -> list[Row]:
    """The same rows, as the table wants them."""
    outcomes = dict(Outcome.objects.values_list("key", "pk"))
    now, shifts = timezone.now(), {shift.pk: shift for shift in scene.shifts}
    return [
        (
            item["id"] if connection.vendor == "postgresql" else UUID(item["id"]).hex,
            item["shift"],
            scene.captain.pk,
            moment(datetime.fromisoformat(item["occurred_at"])),
            shifts[item["shift"]].starts_on.isoformat(),
            moment(now),
            "",
            f"{number:064x}",
            outcomes[item["outcome"]],
            json.dumps(item["answers"]),
            True,
        )
        for number, item in enumerate(items_of_any(scene))
    ]


def moment(value: datetime) -> str:
    return value.isoformat(sep=" ") if connection.vendor == "postgresql" else value.replace(tzinfo=None).isoformat(" ")


def copy(rows: list[Row]) -> None:
    target = f"outreach_conversation ({', '.join(COLUMNS)})"
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {target} FROM STDIN") as into:
        for row in rows:
            into.write_row(row)


def insert(rows: list[Row]) -> None:
    table = Conversation._meta.db_table
    marks = ", ".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany(f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
        cursor.execute("COMMIT")


def as_request(address: str, cookie: str, batch: list[dict[str, Any]], fields: tuple[str, ...]) -> bytes:
    kept = [{name: item[name] for name in fields} for item in batch] if fields else batch
    return post_json(address, cookie, json.dumps({"items": kept}))


def send(link: Connection, request: bytes) -> None:
    status, body = link.send(request)
    if status != 200 or b"refused" in body:
        raise RuntimeError(f"{status}: {body[:300]!r}")
