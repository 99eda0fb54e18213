"""How long Django takes to start with Daybreak's apps and addresses, beside a bare project with the REST framework."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

from benchmarks.bench import Bench

# Slow to import: only who needs them may do so.
HEAVY = ("PIL", "geopy", "openpyxl", "lxml", "numpy", "scipy")

START = f"""
import json, sys, time
begun = time.perf_counter()
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
took = time.perf_counter() - begun
print(json.dumps([took, [name for name in {HEAVY!r} if name in sys.modules]]))
"""


def measure(bench: Bench) -> None:
    ours, bare = starting("config.settings.production"), starting("benchmarks.bare.settings")
    found = bench.interleaved({"ours": lambda: ours()[0], "bare": lambda: bare()[0]}, bench.size(11, 1))
    bench.figure("start", found["ours"], "s", peer=("bare Django + REST framework", found["bare"]), goal="<= 1.3")
    bench.figure("start.heavy", len(ours()[1]), "heavy modules loaded", goal="<= 0", modules=ours()[1])


def starting(settings: str) -> Callable[[], tuple[float, list[str]]]:
    """Starts Django with those settings in a new process: seconds, and which heavy modules that loaded."""

    def start() -> tuple[float, list[str]]:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings}
        done = subprocess.run([sys.executable, "-c", START], env=environment, capture_output=True, check=True)
        took, heavy = json.loads(done.stdout)
        return took, heavy

    return start
