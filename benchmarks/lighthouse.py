"""Lighthouse on its phone profile, over the pages that a volunteer sees first: how fast, and how accessible. It and
its browser share this machine with the server, so figures of a machine that does other work are too low."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone

from benchmarks.bench import Bench
from benchmarks.clients import cookies_of
from benchmarks.data import make_scene
from benchmarks.databases import ROOT
from benchmarks.servers import gunicorn
from tests.browser.program import FLAGS, launch_arguments

CATEGORIES = ("performance", "accessibility", "best-practices")
# Small sizes leave out what is read from a recording of the browser: a machine with other work spoils it.
SMALL = ("accessibility",)
# Each page, whether somebody is signed in, and the least share of 100 points for its speed.
PAGES = (
    ("/shifts/", False, ">= 0.95"),
    ("/me/shifts/", True, ">= 0.95"),
    ("/shifts/map/", False, ">= 0.90"),
)


def measure(bench: Bench) -> None:
    scene = make_scene(now=timezone.now(), shifts=bench.size(200, 10), people=2)
    (cookie,) = cookies_of(scene.people[:1])
    pages = PAGES[: bench.size(len(PAGES), 1)]
    categories = SMALL if bench.small else CATEGORIES
    runs: dict[str, list[dict[str, Any]]] = {address: [] for address, _, _ in pages}
    with gunicorn(bench.folder) as server:
        for _ in range(bench.size(5, 1)):
            for address, signed_in, _ in pages:
                at = f"http://localhost:{server.port}{address}"
                runs[address].append(report(at, bench.folder, cookie if signed_in else "", categories))
    for address, _, fast in pages:
        goals = {"performance": fast, "accessibility": ">= 1"}
        for category in categories:
            scores = [float(run["categories"][category]["score"]) for run in runs[address]]
            bench.figure(f"lighthouse.{category}", scores, "of 1", goal=goals.get(category, ""), page=address)


def report(address: str, folder: Path, cookie: str, categories: Sequence[str]) -> dict[str, Any]:
    """What Lighthouse says of one page, in a browser that has never been here."""
    told, headers = folder / "lighthouse.json", folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}))
    command = ["node", "node_modules/lighthouse/cli/index.js", address, "--quiet", "--output=json"]
    command += [f"--output-path={told}", f"--extra-headers={headers}", f"--only-categories={','.join(categories)}"]
    command += [f"--chrome-flags={' '.join(['--headless', *FLAGS])}"]
    environment = {
        **os.environ,
        "CHROME_PATH": launch_arguments()["executable_path"],
        "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",  # Node.js may be the one that came with .venv.
    }
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    found: dict[str, Any] = json.loads(told.read_text())
    return found
