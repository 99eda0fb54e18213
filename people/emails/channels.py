"""How messages travel. Another channel is a class like these and a line in CHANNELS."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from django.db.models import Q
from django.utils.functional import Promise

from people.emails.kinds import Kind
from people.emails.letters import Letter
from people.emails.mail import Mail
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


CHANNELS: dict[str, Channel] = {"mail": Mail()}
