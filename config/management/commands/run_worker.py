"""The worker: tasks as they come (mail about signing in), and between them the messages that are due.

The rows of the messages are their queue (people/emails/sending.py): it is looked into each second. A task each, only to
wake the worker, took a claim a fifth of its time.
"""

import logging
import time
from collections.abc import Callable

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from people.emails.sending import Sender

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0


class Worker(db_worker.Worker):
    """`run()` does all the tasks that wait, then returns. Asked to stop, it ends what it has in hand first."""

    def __init__(self) -> None:
        super().__init__(
            queue_names=["default"],
            interval=LOOK_EVERY_S,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def go_on(self, turn: Callable[[], bool]) -> None:
        """Tasks, and turns of sending, until it is asked to stop."""
        while self.running:
            self.run()
            if self.running and not self._take(turn) and self.running:
                time.sleep(LOOK_EVERY_S)

    def _take(self, turn: Callable[[], bool]) -> bool:
        """Whether there is more to send at once."""
        self.running_task = True
        try:
            return turn()
        except Exception:
            # What it had in hand is given back. A database that is gone ends the worker when it looks for tasks.
            logger.exception("Messages could not be sent")
            return False
        finally:
            self.running_task = False


class Command(BaseCommand):
    help = "Do the tasks that wait and send the messages that are due, as they come. Stops on TERM."

    def handle(self, *args: object, **options: object) -> None:
        worker = Worker()
        worker.configure_signals()
        worker.go_on(Sender().turn)
