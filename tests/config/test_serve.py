"""`make serve`: production settings, the web server and the worker, on a free port and an empty database."""

import gzip
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.config.test_supervisor import lives, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET_KEY = secrets.token_urlsafe(50)
PAGE = "/shifts/"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def command_of(process: psutil.Process) -> str:
    """Its command line; nothing once it has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


class Running:
    """Daybreak as an operator starts it, on the database in the folder."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        command = manage("serve", DATABASE_URL=f"sqlite:///{folder}/daybreak.sqlite3", PORT=str(self.port))
        self.process = subprocess.Popen(**command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.first_line = self.process.stdout.readline().decode()

    def programs(self) -> dict[str, psutil.Process]:
        """Web server and worker, once both run."""
        return wait_until(self.both_programs, seconds=40)

    def both_programs(self) -> dict[str, psutil.Process] | None:
        children = psutil.Process(self.process.pid).children()
        # A child that was just forked still bears its parent's command line, and a chore may have ended meanwhile.
        # Where setproctitle is installed, gunicorn writes a title over its command line.
        found = {word: child for child in children for word in ("gunicorn", "run_worker") if word in command_of(child)}
        return found if len(found) == 2 else None

    def pids(self) -> list[int]:
        """Of web server, its one worker process, and the worker."""
        web, worker = (self.programs()[word] for word in ("gunicorn", "run_worker"))
        (serving,) = wait_until(web.children, seconds=40)
        return [web.pid, serving.pid, worker.pid]

    def get(self, path: str, **headers: str) -> tuple[int, HTTPMessage, bytes]:
        """Status, headers and body as they came over the wire."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path, headers={"Host": f"localhost:{self.port}", **headers})
        with closing(connection), connection.getresponse() as response:
            return response.status, response.headers, response.read()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=40)


def manage(*arguments: str, **environment: str) -> dict[str, Any]:
    """How subprocess runs a command under production settings."""
    fixed = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": SECRET_KEY,
        "WEB_CONCURRENCY": "1",
    }
    return {"args": [sys.executable, "manage.py", *arguments], "cwd": ROOT, "env": {**fixed, **environment}}


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with an empty, migrated database, and the static files collected."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run(**manage("collectstatic", "--noinput", "--verbosity", "0"), check=True)
    database = f"sqlite:///{folder}/daybreak.sqlite3"
    subprocess.run(**manage("migrate", "--verbosity", "0", DATABASE_URL=database), check=True)
    return folder


@pytest.fixture(scope="module")
def running(installed):
    daybreak = Running(installed)
    yield daybreak
    daybreak.end()


@pytest.fixture
def own(installed, tmp_path):
    shutil.copy(installed / "daybreak.sqlite3", tmp_path)
    daybreak = Running(tmp_path)
    yield daybreak
    daybreak.end()


def test_it_says_where_it_is(running):
    assert running.first_line == f"Daybreak is at {running.address}\n"


def test_pages_are_compressed_for_who_asks(running):
    status, headers, body = running.get(PAGE, **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert b"<html" in gzip.decompress(body)
    assert running.get(PAGE)[1]["Content-Encoding"] is None


def test_two_answers_to_the_same_request_have_different_lengths(running):
    """So that the length of a compressed page tells nothing about a secret in it (the attack called BREACH)."""
    lengths = {len(running.get(PAGE, **{"Accept-Encoding": "gzip"})[2]) for _ in range(10)}
    assert len(lengths) > 1


def test_static_files_are_compressed_and_kept_for_ever_under_a_hashed_name(running):
    page = running.get(PAGE)[2].decode()
    sheet = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page).group(1)
    status, headers, _ = running.get(sheet, **{"Accept-Encoding": "br"})
    assert (status, headers["Content-Encoding"]) == (200, "br")
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"


@pytest.mark.parametrize("path", [PAGE, "/no-such-page/", "/api/v1/shifts/", "/static/img/mark.svg"])
def test_what_comes_over_the_wire_names_no_program_and_no_version(running, path):
    headers = running.get(path)[1]
    assert headers["Server"] == "Daybreak"
    assert (headers["X-Content-Type-Options"], headers["Cross-Origin-Resource-Policy"]) == ("nosniff", "same-origin")
    assert not re.search(r"gunicorn|django|python|whitenoise", str(headers), re.IGNORECASE)


def test_nobody_who_asks_says_where_daybreak_is_mounted(running):
    """gunicorn would believe a proxy, and some proxies hand on what a visitor wrote: then our links, those in mails
    too, would lead where she wants."""
    status, _, body = running.get(PAGE, **{"SCRIPT_NAME": "/shifts"})
    assert (status, body.count(b'href="/shifts/shifts/')) == (200, 0)
    assert running.get(PAGE, **{"SCRIPT_NAME": "/nowhere"})[0] == 200


def test_the_chores_are_done_without_being_asked(installed, tmp_path):
    shutil.copy(installed / "daybreak.sqlite3", tmp_path)
    with sqlite3.connect(tmp_path / "daybreak.sqlite3") as database:
        database.execute("INSERT INTO django_session VALUES ('ended', '', '2026-01-01 00:00:00')")
    daybreak = Running(tmp_path)
    try:
        assert wait_until(lambda: database.execute("SELECT COUNT(*) FROM django_session").fetchone() == (0,))
    finally:
        daybreak.end()
        database.close()


def test_asked_to_stop_web_and_worker_end_and_the_status_is_zero(own):
    pids = own.pids()
    own.process.send_signal(signal.SIGTERM)
    assert own.process.wait(40) == 0
    assert [pid for pid in pids if lives(pid)] == []


@pytest.mark.parametrize("program", ["gunicorn", "run_worker"])
def test_when_web_or_worker_is_killed_everything_ends_and_the_status_says_so(own, program):
    pids = own.pids()
    own.programs()[program].kill()
    assert own.process.wait(40) == 1
    assert [pid for pid in pids if lives(pid)] == []
    with pytest.raises(ConnectionRefusedError):
        own.get("/")


@pytest.mark.parametrize("secret", ["", "short", "a" * 60])
def test_a_missing_or_weak_secret_is_refused_in_one_sentence(secret):
    refused = subprocess.run(**manage("serve", SECRET_KEY=secret), capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith("SECRET_KEY is missing or too weak: set it to 50 or more random characters")
    assert refused.stderr.count("\n") == 1
