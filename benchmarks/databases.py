"""Databases for the benchmark, made here and gone with it: a PostgreSQL from the test wheel, as it comes and with fsync
on, and SQLite files. Each run of a part gets a fresh copy of a migrated one."""

import os
import secrets
import shutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path

import psycopg

from tests.databases import start_postgres, temporary_folder

ROOT = Path(__file__).resolve().parent.parent
POSTGRES, SQLITE, NONE = "postgres", "sqlite", "none"
# Threads of two servers, pgbench and the benchmark itself; all else is as PostgreSQL comes.
SERVER_SETTINGS = "max_connections = 200\n"
# One for all processes of a run, which read each other's sessions.
SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50)


class Databases:
    """`fresh(kind, name)` is the DATABASE_URL of a new migrated database. Everything is in one temporary folder, which
    goes away with this process, and the server in it too."""

    def __init__(self) -> None:
        self.folder: Path = temporary_folder()

    def fresh(self, kind: str, name: str) -> str:
        if kind == POSTGRES:
            return self._copy_on_postgres(name)
        copy = self.folder / f"{name}.sqlite3"
        if kind == SQLITE:
            shutil.copy(self._sqlite_template, copy)
        return f"sqlite:///{copy}"

    def _copy_on_postgres(self, name: str) -> str:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._postgres_template}"')
        return self._on_postgres(name)

    @cached_property
    def _server(self) -> str:
        url: str = start_postgres(self.folder, SERVER_SETTINGS)
        return url

    def _on_postgres(self, name: str) -> str:
        return self._server.replace("/postgres?", f"/{name}?")

    @cached_property
    def _postgres_template(self) -> str:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE migrated")
        migrate(self._on_postgres("migrated"))
        return "migrated"

    @cached_property
    def _sqlite_template(self) -> Path:
        template = self.folder / "migrated"
        migrate(f"sqlite:///{template}")
        return template


def migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True, cwd=ROOT, env=environment(url)
    )


def environment(url: str, **more: str) -> dict[str, str]:
    """What a process of the benchmark is started with: production settings and that database. What an operator may
    have set for the shell has no say."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": url,
        **more,
    }
