"""One part on one database, in a process of its own: `python -m benchmarks.part PART DATABASE FOLDER [--small]`. The
environment names the settings and the database; see `benchmarks.databases`."""

import importlib
import sys
from pathlib import Path

import django

from benchmarks.bench import Bench


def main(part: str, database: str, folder: str, *options: str) -> None:
    django.setup()
    importlib.import_module(f"benchmarks.{part}").measure(
        Bench(database, Path(folder), small="--small" in options, part=part)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
