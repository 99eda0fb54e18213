"""How messages travel. Another channel is a class like these and a line in CHANNELS."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from django.db.models import Q
from django.utils.functional import Promise

from people.emails.kinds import Group, Kind, kinds
from people.emails.letters import Letter
from people.emails.mail import Mail
from people.emails.push import Push
from people.models import Message, User

# Hands one message over; raises NotTaken or Down.
Post = Callable[[Message, Kind, Letter], None]


class Channel(Protocol):
    label: str | Promise

    def reaches(self, person: User) -> bool:
        """Whether it leads to this person."""

    def reachable(self, path: str) -> Q:
        """The same as a condition on rows from which `path` (such as "person__") leads to the person."""

    def open(self) -> AbstractContextManager[Post]:
        """For a few messages in a row. Raises Down."""


MAIL = "mail"
CHANNELS: dict[str, Channel] = {MAIL: Mail(), "push": Push()}


def channels_of(group: Group) -> dict[str, Channel]:
    """By which messages of the group go, by key."""
    return {key: channel for key, channel in CHANNELS.items() if key == MAIL or not group.by_mail_alone}


def channels_for(kind: str) -> dict[str, Channel]:
    """By which messages of the kind with this key go."""
    known = kinds().get(kind)
    return channels_of(known.group) if known else CHANNELS
