"""What waits in the mail queue."""

from typing import NamedTuple

from django_tasks_db.models import DBTaskResult


class Mail(NamedTuple):
    to: str
    subject: str
    text: str


def queued() -> list[Mail]:
    """The messages that the worker would send, in the order of their addresses."""
    return sorted(Mail(*task.args_kwargs["args"][:3]) for task in DBTaskResult.objects.all())


def newest() -> Mail:
    """The message that was queued last."""
    return Mail(*DBTaskResult.objects.latest("enqueued_at").args_kwargs["args"][:3])
