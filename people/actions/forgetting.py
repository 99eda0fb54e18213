"""What is deleted by itself once nobody needs it. Each function returns how many rows went, and may run at any time
and twice at once."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model
from django_tasks_db.models import DBTaskResult

from people.models import Message, SignInLink, User

UNPROVED_LIFETIME = timedelta(hours=24)
# Long enough to see why a mail did not go out; the row holds the mail.
FINISHED_TASK_LIFETIME = timedelta(days=7)
# What the clock plans is never about something that long ago, so none of it comes again.
SENT_MESSAGE_LIFETIME = timedelta(days=30)


@transaction.atomic
def forget_strangers(*, now: datetime) -> int:
    """Addresses that somebody typed at the sign-in and nobody proved within a day. Who proves hers at this moment is a
    stranger no more, so those who are found are held, and then looked at again."""
    found = User.objects.strangers().filter(joined_at__lte=now - UNPROVED_LIFETIME)
    held = list(found.values_list("pk", flat=True))
    User.objects.hold(*held)
    return _deleted(found.filter(pk__in=held).delete(), User)


def forget_links(*, now: datetime) -> int:
    """Sign-in links that were used or are too old."""
    return _deleted(SignInLink.objects.exclude(pk__in=SignInLink.objects.usable(now).values("pk")).delete(), SignInLink)


def forget_sessions(*, now: datetime) -> int:
    """Sessions that ended."""
    return _deleted(Session.objects.filter(expire_date__lte=now).delete(), Session)


def forget_finished_tasks(*, now: datetime) -> int:
    """Tasks that the worker finished, well or badly."""
    finished = DBTaskResult.objects.finished().filter(finished_at__lte=now - FINISHED_TASK_LIFETIME)
    return _deleted(finished.delete(), DBTaskResult)


def forget_messages(*, now: datetime) -> int:
    """Messages that were sent, were not needed or could not be sent."""
    return _deleted(Message.objects.filter(ended_at__lte=now - SENT_MESSAGE_LIFETIME).delete(), Message)


def _deleted(result: tuple[int, dict[str, int]], kind: type[Model]) -> int:
    """How many rows of this kind a `delete()` took; what hung on them is not counted."""
    return result[1].get(kind._meta.label, 0)
