"""What a phone that was rung has to say: what was sent to it, as it is now, in its reader's language."""

import logging
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import transaction

from people.emails.kinds import kinds
from people.emails.letters import Letter
from people.emails.sending import language_of
from people.models import Message, Ring

logger = logging.getLogger(__name__)

# The newest: whoever was away for a day reads the rest on the page.
MOST = 3


class News(NamedTuple):
    """`url` is a path of ours; of two with the same `tag` a phone shows the later one alone."""

    title: str
    url: str
    tag: str


def news_of(rings: Sequence[Ring], *, now: datetime) -> list[News]:
    """The newest of what is still so, the oldest of them first, so that the newest comes to lie on top."""
    written = ((ring.message, _letter(ring.message, now)) for ring in rings)
    told = (_news(message, letter) for message, letter in written if letter)
    return list(islice(told, MOST))[::-1]


def _letter(message: Message, now: datetime) -> Letter | None:
    """None as well where it cannot be written: the phone has others to tell."""
    kind = kinds().get(message.kind)
    try:
        with transaction.atomic(), language_of(message):
            subject = kind.find([message.about]).get(message.about) if kind else None
            return kind.write(message, subject, now) if kind and subject else None
    except Exception:
        logger.exception("News of message %s, %s, cannot be written", message.pk, message.kind)
        return None


def _news(message: Message, letter: Letter) -> News:
    parts = urlsplit(letter.url)
    return News(letter.subject, f"{parts.path}?{parts.query}" if parts.query else parts.path, f"message-{message.pk}")
