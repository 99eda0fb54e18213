"""Runs the parts and prints their figures, one JSON object a line.

python -m benchmarks [--only PART[,PART]] [--database postgres|sqlite] [--small]
"""

import argparse
import subprocess
import sys
import time

from benchmarks.bench import say
from benchmarks.databases import NONE, POSTGRES, ROOT, SQLITE, Databases, environment

BOTH = (POSTGRES, SQLITE)
# Each part, what it runs on, and after how many seconds it is ended, at full and at small size.
PARTS: dict[str, tuple[tuple[str, ...], int, int]] = {
    "claims": (BOTH, 1200, 200),
    "sync": (BOTH, 900, 200),
    "analytics": (BOTH, 3600, 200),
    "analytics_large": ((POSTGRES,), 5400, 200),
    "keeping": (BOTH, 1200, 200),
    "exports": (BOTH, 3600, 200),
    "nearest": (BOTH, 600, 200),
    "messages": (BOTH, 1200, 200),
    "suggestion": ((NONE,), 600, 200),
    "start": ((NONE,), 600, 200),
    "memory": ((SQLITE,), 600, 200),
    "phone": ((SQLITE,), 600, 240),
    "lighthouse": ((SQLITE,), 900, 240),
    "shift_list": (BOTH, 600, 200),
}


def main(arguments: list[str]) -> int:
    """The exit status: 0 when every part came to its end, whether its goals were met or not."""
    asked = read(arguments)
    databases = Databases()
    failed = []
    for part in asked.only:
        kinds, most, most_small = PARTS[part]
        for kind in kinds:
            if asked.database in (None, kind) or kind == NONE:
                url = databases.fresh(kind, f"{part}_{kind}")
                command = [sys.executable, "-m", "benchmarks.part", part, kind, str(databases.folder)]
                command += ["--small"] if asked.small else []
                say(f"{part} on {kind} ...")
                begun = time.monotonic()
                if not succeeds(command, environment(url), most_small if asked.small else most):
                    failed.append(f"{part} on {kind}")
                say(f"{part} on {kind}: {time.monotonic() - begun:.0f} s")
    if failed:
        say(f"Did not come to their end: {', '.join(failed)}.")
    return 1 if failed else 0


def read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--only", default=list(PARTS), type=parts_named, metavar="PART[,PART]")
    parser.add_argument("--database", choices=BOTH, help="only this one; parts that need none run as well")
    parser.add_argument("--small", action="store_true", help="tiny sizes: shows that all parts still work")
    return parser.parse_args(arguments)


def parts_named(text: str) -> list[str]:
    wanted = text.split(",")
    if unknown := set(wanted) - set(PARTS):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return wanted


def succeeds(command: list[str], env: dict[str, str], most_s: int) -> bool:
    """Run a part to its end, or for so many seconds. What it started ends with it."""
    try:
        return subprocess.run(command, cwd=ROOT, env=env, timeout=most_s).returncode == 0
    except subprocess.TimeoutExpired:
        say(f"Ended after {most_s} s.")
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
