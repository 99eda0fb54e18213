"""What phones send: batches of 200 conversations, stored by the action and through the API.

`core` is the writing of judged rows, `action` all of it, with reading, judging and attendance.
Beside ours: COPY (or a bare executemany) into the same table, and bulk_create behind a nested serializer over HTTP.
"""

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import count, cycle
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.bench import Bench, seconds
from benchmarks.clients import Connection, cookies_of, post_json
from benchmarks.data import OUTCOMES, Scene, make_scene
from benchmarks.databases import POSTGRES
from benchmarks.servers import gunicorn
from outreach.actions.sync import MOST_ITEMS, insert_rows, store_items
from outreach.models import Conversation, Outcome

COLUMNS = (
    "id", "shift_id", "person_id", "occurred_at", "occurred_on", "received_at", "hold", "body_hash", "outcome_id",
    "answers", "is_current",
)  # fmt: skip
Row: TypeAlias = tuple[str | int | bool, ...]
Batch = TypeVar("Batch")
ids = count(1)


def measure(bench: Bench) -> None:
    batches = bench.size(10, 1)
    scene = make_scene(now=timezone.now(), shifts=80, people=40, first_in=-1)
    # Nobody sends so many batches a minute: the limiter would refuse them.
    senders = cycle(cookies_of(scene.people))

    def storing() -> float:
        sent = [items(scene) for _ in range(batches)]
        return rows_a_second(sent, lambda batch: store(scene, batch))

    def writing() -> float:
        return rows_a_second([new_rows(scene) for _ in range(batches)], write)

    def copying() -> float:
        rows = [plain_rows(scene) for _ in range(batches)]
        return rows_a_second(rows, copy if bench.database == POSTGRES else insert)

    with ExitStack() as servers:
        ours = servers.enter_context(gunicorn(bench.folder, DJANGO_SETTINGS_MODULE="benchmarks.peers.ours"))

        def sending(address: str, fields: tuple[str, ...] = ()) -> float:
            requests = [as_request(address, next(senders), items(scene), fields) for _ in range(batches)]
            link = Connection(ours.port)
            found = rows_a_second(requests, lambda request: send(link, request))
            link.close()
            return found

        found = bench.interleaved(
            {
                "core": writing,
                "action": storing,
                "copy": copying,
                "http": lambda: sending("/api/v1/sync/"),
                "serializer": lambda: sending("/bench/sync/", ("id", "shift", "outcome", "occurred_at", "answers")),
            }
        )
    plain = "COPY" if bench.database == POSTGRES else "a bare executemany"
    said: dict[str, Any] = {"rows_a_batch": MOST_ITEMS}
    limit = (plain, found["copy"])
    bench.figure("sync.core", found["core"], "rows/s", limit=limit, goal=">= 0.6", **said)
    bench.figure("sync.action", found["action"], "rows/s", limit=limit, **said)
    peer = ("bulk_create and a nested serializer", found["serializer"])
    bench.figure("sync.http", found["http"], "rows/s", peer=peer, goal=">= 2.5", **said)


def rows_a_second(batches: list[Batch], put: Callable[[Batch], object]) -> float:
    def all_of_them() -> None:
        for batch in batches:
            put(batch)

    return len(batches) * MOST_ITEMS / seconds(all_of_them)


def items(scene: Scene) -> list[dict[str, Any]]:
    """A batch as a phone sends it: one person's conversations of one shift."""
    shift = scene.shifts[next(ids) % len(scene.shifts)]
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


def store(scene: Scene, batch: list[dict[str, Any]]) -> None:
    results = store_items(batch, person=scene.people[0], now=timezone.now())
    statuses = {result.status for result in results}
    assert statuses <= {"stored", "held"}, statuses


def new_rows(scene: Scene) -> list[Conversation]:
    """What the action has made of a batch once each item has been judged."""
    outcomes = {outcome.key: outcome for outcome in Outcome.objects.all()}
    shifts = {shift.pk: shift for shift in scene.shifts}
    now = timezone.now()
    return [
        Conversation(
            id=UUID(item["id"]),
            shift=shifts[item["shift"]],
            person=scene.people[0],
            occurred_at=datetime.fromisoformat(item["occurred_at"]),
            occurred_on=shifts[item["shift"]].starts_on,
            received_at=now,
            body_hash=f"{number:064x}",
            outcome=outcomes[item["outcome"]],
            answers=item["answers"],
        )
        for number, item in enumerate(items(scene))
    ]


@transaction.atomic
def write(rows: list[Conversation]) -> None:
    """The step that puts judged rows into the table, and makes sure that they are ours."""
    insert_rows(Conversation, rows)


def plain_rows(scene: Scene) -> list[Row]:
    """The same rows, as the table wants them."""
    outcomes = dict(Outcome.objects.values_list("key", "pk"))
    now, shifts = timezone.now(), {shift.pk: shift for shift in scene.shifts}
    return [
        (
            item["id"] if connection.vendor == "postgresql" else UUID(item["id"]).hex,
            item["shift"],
            scene.people[0].pk,
            moment(datetime.fromisoformat(item["occurred_at"])),
            shifts[item["shift"]].starts_on.isoformat(),
            moment(now),
            "",
            f"{number:064x}",
            outcomes[item["outcome"]],
            json.dumps(item["answers"]),
            True,
        )
        for number, item in enumerate(items(scene))
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
