"""Daybreak in this process, on a database of its own, at the story's moment: what pictures are taken of."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

LOADED = Path(__file__).resolve().parent.parent.parent / ".run" / "screens.sqlite3"


@contextmanager
def stage(*, again: bool = False) -> Iterator[Callable[[], None]]:
    """Sets Django up and loads the story (`again`: takes the one loaded last time). Yields what puts the database back
    to how it was then.

    Nothing of Django may have been imported before: the settings read the environment."""
    folder = Path(tempfile.mkdtemp(prefix="daybreak-screens-"))
    os.environ.update(
        DATABASE_URL=f"sqlite:///{folder}/now.sqlite3",
        DJANGO_SETTINGS_MODULE="config.settings.dev",
        # Error pages as visitors see them, not as developers do.
        DEBUG="no",
        DEMO="yes",
        MIRRORED="yes",
        # Phones can be told there; nobody sends anything.
        VAPID_PRIVATE_KEY="MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA",
        EMAIL_URL=f"file:///{folder}/mails",
        # Playwright runs an event loop in this thread, which makes Django refuse the ORM there.
        DJANGO_ALLOW_ASYNC_UNSAFE="yes",
    )
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.screens.story import NOW, load

    if not again:
        LOADED.unlink(missing_ok=True)
    LOADED.parent.mkdir(exist_ok=True)
    kept = sqlite3.connect(LOADED)

    def restore() -> None:
        connection.ensure_connection()
        kept.backup(connection.connection)

    try:
        with mock.patch("django.utils.timezone.now", lambda: NOW):
            if not again:
                call_command("migrate", verbosity=0)
                load()
                connection.connection.backup(kept)
            yield restore
    finally:
        kept.close()
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[str]:
    """The pages on a free port of this machine, in a thread of this process. Yields their address."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://localhost:{thread.port}"
    finally:
        thread.terminate()
        thread.join(5)
