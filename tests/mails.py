"""What waits to be mailed."""

from typing import NamedTuple

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from people.emails import deliver
from people.emails.kinds import kinds
from people.emails.mail import compose
from people.emails.sending import language_of
from people.models import Message
from shifts.documents.letters import RECEIPTS


class Mail(NamedTuple):
    to: str
    subject: str
    text: str


def queued() -> list[Mail]:
    """The mails that the worker would send now, in the order of their addresses."""
    return sorted([*codes(), *letters()])


def newest() -> Mail:
    """The mail about signing in that was queued last."""
    return Mail(*_codes().latest("enqueued_at").args_kwargs["args"][:3])


def codes() -> list[Mail]:
    """Those about signing in."""
    return [Mail(*task.args_kwargs["args"][:3]) for task in _codes()]


def letters(*, receipts: bool = False) -> list[Mail]:
    """Messages that wait and still make sense, as they would be written when the last of them was made. Of receipts
    there is one for each claim of one's own: they are left out unless asked for."""
    waiting = Message.objects.waiting().select_related("person")
    now = max((message.made_at for message in waiting), default=timezone.now())
    found = []
    for message in waiting.due(now):
        kind = kinds()[message.kind]
        if kind.group is RECEIPTS and not receipts:
            continue
        with language_of(message):
            about = kind.find([message.about]).get(message.about)
            if about is not None and (letter := kind.write(message, about, now)):
                mail = compose(message, kind, letter)
                found.append(Mail(mail.to[0], mail.subject, mail.body))
    return found


def _codes():
    return DBTaskResult.objects.filter(task_path=deliver.module_path)
