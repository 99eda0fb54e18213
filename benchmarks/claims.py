"""Claims over HTTP by many people at once, through the web server of `make serve`.

Beside ours: the usual way (lock and count, a connection a request), a view that does nothing, and pgbench.
"""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import pgbench
from benchmarks.bench import Bench, Series
from benchmarks.clients import all_at_once, cookies_of, post
from benchmarks.data import Scene, make_scene
from benchmarks.databases import POSTGRES
from benchmarks.servers import Server, gunicorn
from shifts.models import Shift, Signup

CLIENTS, CROWD = 16, 32
ROOM = 30_000
# The safe peer that is quickest makes 31 a second on two cores; three times that is the goal.
SAFE_PEER = 31


class Claims:
    """The scene with its signed-in people, and the servers to send their claims to."""

    def __init__(self, scene: Scene, ours: Server, naive: Server) -> None:
        self.scene, self.ours, self.naive = scene, ours, naive
        self.cookies = cookies_of(scene.people)

    def ask(self, server: Server, address: str, *, hot: bool = False) -> tuple[float, float]:
        """Everybody sends one POST: claims a second, and milliseconds of server CPU each. `hot`: all for one shift."""
        shifts = self.scene.shifts[:1] if hot else self.scene.shifts
        requests = [
            post(address.format(shift=shifts[number % len(shifts)].pk), cookie, {"next": "/shifts/"})
            for number, cookie in enumerate(self.cookies)
        ]
        forget_claims()
        cpu, begun = server.cpu_s(), timezone.now()
        statuses = all_at_once(server.port, requests, CLIENTS)
        took = (timezone.now() - begun).total_seconds()
        used = server.cpu_s() - cpu
        done = len(requests) if "{shift}" not in address else Signup.objects.active().count()
        # SQLite as Django sets it up answers 500 to some: only the naive way does, and only what it did is counted.
        if statuses.keys() - {302, 500} or not done or (server is self.ours and done < len(requests)):
            raise RuntimeError(f"{address}: {dict(statuses)}, {done} done of {len(requests)}")
        return done / took, used / done * 1000


def measure(bench: Bench) -> None:
    people, shifts = bench.size(400, 20), bench.size(200, 10)
    scene = make_scene(now=timezone.now(), shifts=shifts, people=people, capacity=ROOM)
    count_queries(bench, scene)
    with ExitStack() as servers:
        ours = servers.enter_context(gunicorn(bench.folder, DJANGO_SETTINGS_MODULE="benchmarks.peers.ours"))
        naive = servers.enter_context(gunicorn(bench.folder, DJANGO_SETTINGS_MODULE="benchmarks.peers.naive"))
        claims = Claims(scene, ours, naive)
        compare(bench, claims)
        crowd(bench, claims)


def count_queries(bench: Bench, scene: Scene) -> None:
    client = Client(SERVER_NAME="localhost")
    client.force_login(scene.people[0])
    client.get("/shifts/")  # A new session notes when it began.
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/shifts/{scene.shifts[0].pk}/claim/")
    assert answer.status_code == 302, answer.status_code
    asked = [each["sql"] for each in captured if each["sql"].split()[0] not in ("BEGIN", "COMMIT")]
    bench.figure("claims.queries", len(asked), "queries", goal="<= 8")


def compare(bench: Bench, claims: Claims) -> None:
    both: dict[str, list[tuple[float, float]]] = {name: [] for name in ("spread", "hot", "nothing", "naive")}

    def noting(name: str, act: Callable[[], tuple[float, float]]) -> Callable[[], float]:
        def run() -> float:
            both[name].append(act())
            return both[name][-1][0]

        return run

    acts = {
        "spread": noting("spread", lambda: claims.ask(claims.ours, "/shifts/{shift}/claim/")),
        "hot": noting("hot", lambda: claims.ask(claims.ours, "/shifts/{shift}/claim/", hot=True)),
        "nothing": noting("nothing", lambda: claims.ask(claims.ours, "/bench/nothing/")),
        "naive": noting("naive", lambda: claims.ask(claims.naive, "/bench/claim/{shift}/")),
    }
    if bench.database == POSTGRES:
        pgbench.make_tables()
        count = bench.size(2000, 32)
        acts["pgbench hot"] = partial(pgbench.claims_a_second, pgbench.HOT, bench.folder, count)
        acts["pgbench spread"] = partial(pgbench.claims_a_second, pgbench.SPREAD, bench.folder, count)
    found = bench.interleaved(acts)
    cpu = {name: [each[1] for each in values[1:]] for name, values in both.items()}
    report(bench, found, cpu)


def report(bench: Bench, found: dict[str, Series], cpu: dict[str, Series]) -> None:
    on_postgres = bench.database == POSTGRES
    naive = ("lock and count, a connection a request", cpu["naive"])
    bench.figure("claims.cpu", cpu["spread"], "ms of server CPU", peer=naive, goal="<= 0.45" if on_postgres else "")
    bench.figure("claims.cpu_nothing", cpu["nothing"], "ms of server CPU", peer=naive)
    idle = ("a view that does nothing", found["nothing"])
    bench.figure("claims.spread", found["spread"], "claims/s", limit=idle, goal=">= 0.70")
    bench.figure("claims.hot", found["hot"], "claims/s", limit=("ours, spread", found["spread"]), goal=">= 0.8")
    bench.figure("claims.naive", found["naive"], "claims/s")
    if on_postgres:
        hot, spread = found["pgbench hot"], found["pgbench spread"]
        bench.figure("claims.hot_of_limit", found["hot"], "claims/s", limit=("pgbench, hot", hot), goal=">= 0.25")
        bench.figure("claims.spread_of_limit", found["spread"], "claims/s", limit=("pgbench, spread", spread))


def crowd(bench: Bench, claims: Claims) -> None:
    """32 clients at once, several people for each place: nothing oversold, nothing left, no answer 500."""
    places, wanted = 5, claims.scene.shifts[: max(1, len(claims.cookies) // 20)]
    forget_claims()
    Shift.objects.filter(pk__in=[shift.pk for shift in wanted]).update(capacity=places)
    requests = [
        post(f"/shifts/{wanted[number % len(wanted)].pk}/claim/", cookie, {})
        for number, cookie in enumerate(claims.cookies)
    ]
    begun = timezone.now()
    statuses = all_at_once(claims.ours.port, requests, CROWD)
    took = (timezone.now() - begun).total_seconds()
    active = Count("signups", filter=Q(signups__state=Signup.State.CLAIMED))
    fought_for = Shift.objects.filter(pk__in=[shift.pk for shift in wanted])
    given = list(fought_for.annotate(signed_up=active).values_list("signed_up", "claimed"))
    oversold = sum(max(0, signups - places) + abs(signups - claimed) for signups, claimed in given)
    left = sum(places - claimed for _signups, claimed in given)
    failed = sum(count for status, count in statuses.items() if status >= 500)
    sizes: dict[str, Any] = {"clients": CROWD, "requests": len(requests)}
    bench.figure("claims.oversold", oversold, "places", goal="<= 0", left=left, places=places * len(given), **sizes)
    bench.figure("claims.failed", failed, "answers of 500 and above", goal="<= 0", **sizes)
    bench.figure("claims.safe", len(requests) / took, "requests/s", goal=f">= {3 * SAFE_PEER}", **sizes)


def forget_claims() -> None:
    """As it was before anybody claimed; PostgreSQL's dead rows are cleared away."""
    Signup.objects.all().delete()
    Shift.objects.filter(claimed__gt=0).update(claimed=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM shifts_signup, shifts_shift")
