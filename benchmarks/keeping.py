"""Keeping figures true and forgetting on time: `manage.py verify_tallies` beside one grouping of the same rows, and
what `manage.py purge` does to rows beside one plain UPDATE or DELETE of as many.

A day of shifts is what a daily purge has to do. Each round takes two days that nothing was done to: one for ours, one
for the plain way.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from benchmarks.bench import Bench, seconds
from benchmarks.data import PLACES, Scene, add_conversations, add_presence, make_scene
from outreach.actions import forgetting
from outreach.actions.rollups import verify
from outreach.models import Conversation, ShiftFigures, Tally
from outreach.models.quarters import rounded
from outreach.queries.forgetting import has_status
from people.retention import policy
from shifts.models import Attendance, PastPresence, Shift, Signup

A_DAY = 2 * PLACES
TALKS, KINDS = 100, (Conversation, Tally)
REJECTED = Attendance.Status.REJECTED
OLDEST_DAYS = 300


class Chore(NamedTuple):
    """`kind` is the policy's; `plainly` does the same to the rows of some shifts, and nothing else."""

    kind: str
    act: Callable[..., int]
    plainly: Callable[[Sequence[int]], int]


def measure(bench: Bench) -> None:
    days = 2 * (bench.repetitions + 1)
    talks = bench.size(TALKS, 4)
    scene = make_scene(now=timezone.now(), shifts=days * A_DAY, people=bench.size(1000, 50), first_in=-OLDEST_DAYS)
    add_conversations(scene, days * A_DAY * talks)
    add_presence(scene)
    turn_away_some()
    list(verify(repair=True))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if bench.database == "postgres" else "ANALYZE")
    rows = sum(kind.objects.count() for kind in KINDS)
    measure_verify(bench, rows)
    measure_purge(bench, scene)


def turn_away_some() -> None:
    """On every fourth shift one of the two people who logged there: what she logged is to be erased."""
    some = Attendance.objects.annotate(rest=F("shift") % 4).filter(rest=0)
    second = some.order_by("shift", "-person").values_list("shift", "pk")
    Attendance.objects.filter(pk__in=dict(second).values()).update(status=REJECTED)


def measure_verify(bench: Bench, rows: int) -> None:
    found = bench.interleaved({"verify": verifying, "group": grouping})
    a_second = [rows / took for took in found["verify"]]
    limit = ("grouping the same rows", [rows / took for took in found["group"]])
    bench.figure("keeping.verify", a_second, "rows/s", limit=limit)


def verifying() -> float:
    def verified() -> None:
        assert not list(verify())

    return seconds(verified)


def grouping() -> float:
    def grouped() -> None:
        talks = Conversation.objects.order_by().values_list("shift", "outcome", "answers").annotate(Count("pk"))
        assert list(talks)
        assert list(Tally.objects.order_by().values_list("shift", "counter").annotate(Sum("delta")))

    return seconds(grouped)


def measure_purge(bench: Bench, scene: Scene) -> None:
    figures = list(ShiftFigures.objects.order_by("pk").values())
    by_day: dict[Any, list[Shift]] = {}
    for shift in scene.shifts:
        by_day.setdefault(shift.starts_on, []).append(shift)
    days = iter([by_day[day] for day in sorted(by_day)])
    today: dict[str, list[Shift]] = {}

    def next_day() -> float:
        today["ours"], today["plain"] = next(days), next(days)
        return 0.0

    acts: dict[str, Callable[[], float]] = {"a new day": next_day}
    for name, chore in CHORES.items():
        acts[name] = partial(rows_a_second, purge, chore, today, "ours")
        acts[f"{name}, plain"] = partial(rows_a_second, plain, chore, today, "plain")
    found = bench.interleaved(acts)
    for name in CHORES:
        limit = ("one plain statement a table", found[f"{name}, plain"])
        bench.figure(f"keeping.{name}", found[name], "rows/s", limit=limit)
    assert next(days, None) is None
    assert list(ShiftFigures.objects.order_by("pk").values()) == figures
    assert not Conversation.objects.filter(person__isnull=False).exists()
    assert PastPresence.objects.exists()


def purge(chore: Chore, shifts: Sequence[Shift]) -> int:
    """What is due on the day on which these shifts are old enough, and was not before."""
    days = policy().kinds[chore.kind].days or 0
    return chore.act(now=max(shift.ends_at for shift in shifts) + timedelta(days=days, hours=1))


@transaction.atomic
def plain(chore: Chore, shifts: Sequence[Shift]) -> int:
    return chore.plainly([shift.pk for shift in shifts])


def rows_a_second(
    act: Callable[[Chore, Sequence[Shift]], int], chore: Chore, days: Mapping[str, Sequence[Shift]], day: str
) -> float:
    rows: list[int] = []
    took = seconds(lambda: rows.append(act(chore, days[day])))
    assert rows[0]
    return rows[0] / took


def of(shifts: Sequence[int]) -> list[QuerySet[Any]]:
    return [kind.objects.filter(shift__in=shifts).order_by() for kind in KINDS]


def round_plainly(shifts: Sequence[int]) -> int:
    return sum(rows.update(**rounded()) for rows in of(shifts))


def erase_plainly(shifts: Sequence[int]) -> int:
    return sum(deleted(rows.filter(has_status(REJECTED))) for rows in of(shifts))


def cut_plainly(shifts: Sequence[int]) -> int:
    return sum(rows.update(person=None, body_hash="", **rounded()) for rows in of(shifts))


def forget_plainly(shifts: Sequence[int]) -> int:
    """With the sums that take their place, made by nobody here: only what goes is measured."""
    return sum(deleted(kind.objects.filter(shift__in=shifts)) for kind in (Attendance, Signup))


def deleted(rows: QuerySet[Any]) -> int:
    return int(rows._raw_delete(using=rows.db))


CHORES = {
    "round_times": Chore("conversation_times", forgetting.round_times, round_plainly),
    "erase": Chore("turned_away_rows", forgetting.erase_turned_away, erase_plainly),
    "cut_links": Chore("conversation_links", forgetting.cut_links, cut_plainly),
    "forget_presence": Chore("presence", forgetting.forget_presence, forget_plainly),
}
