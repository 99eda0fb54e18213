"""What `make serve` keeps in memory once it has answered a few pages."""

import time

from django.utils import timezone

from benchmarks.bench import Bench
from benchmarks.clients import Connection, cookies_of, get
from benchmarks.data import make_scene
from benchmarks.servers import Server, everything

PAGES = ["/", "/shifts/", "/shifts/map/", "/me/shifts/", "/analytics/", "/api/v1/shifts/", "/api/v1/locations/"]
MB = 1024 * 1024


def measure(bench: Bench) -> None:
    scene = make_scene(now=timezone.now(), shifts=bench.size(200, 10), people=4)
    (cookie,) = cookies_of([scene.captain])
    with everything(bench.folder) as server:
        visit(server, cookie, times=bench.size(20, 1))
        sizes = sorted(memory_of(server).items())
    total = sum(size for _program, size in sizes)
    each = {program: round(size, 1) for program, size in sizes}
    bench.figure("memory", total, "MB (PSS) of web, worker and supervisor", goal="<= 350", programs=each)


def visit(server: Server, cookie: str, times: int) -> None:
    for _ in range(times):
        for page in PAGES:
            # A connection each: another process of the web server may take it.
            connection = Connection(server.port)
            status, _body = connection.send(get(page, cookie))
            connection.close()
            if status != 200:
                raise RuntimeError(f"{page} answered {status}.")


def memory_of(server: Server) -> dict[str, float]:
    """Proportional set size by program: what processes share is counted once. Chores that run for a moment once a
    minute are waited for."""
    until = time.monotonic() + 20
    while time.monotonic() < until and any("tick" in each.cmdline() for each in server.processes()):
        time.sleep(0.2)
    found: dict[str, float] = {}
    for process in server.processes():
        words = " ".join(process.cmdline())
        program = "web" if "gunicorn" in words else "worker" if "run_worker" in words else "supervisor"
        found[program] = found.get(program, 0) + process.memory_full_info().pss / MB
    return found
