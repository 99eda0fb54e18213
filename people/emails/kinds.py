"""What kinds of messages there are. An app that knows people names its own in a list KINDS, in a module that
settings.MESSAGE_KINDS lists: `people` imports nothing from above, and still sends what they say."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

from people.emails.letters import Letter
from people.models import Message, User


def _everybody(person: User, now: datetime) -> bool:
    return True


@dataclass(frozen=True)
class Group:
    """What somebody can do without as one: a line of her preferences. `by_mail_alone`: it is to be kept, or read in
    peace, and no phone need ring for it. `concerns`: whether it is for somebody by what she is at that moment; only she
    is asked about it."""

    key: str
    label: str | Promise
    note: str | Promise
    by_mail_alone: bool = False
    concerns: Callable[[User, datetime], bool] = _everybody


@dataclass(frozen=True)
class Kind:
    """`find` reads the rows with these ids, for many messages in as many queries as for one. `write` says what the
    message about such a row says now, with the reader's language active; None where it makes no sense any more."""

    key: str
    group: Group
    find: Callable[[Collection[int]], Mapping[int, Any]]
    write: Callable[[Message, Any, datetime], Letter | None]


@cache
def kinds() -> dict[str, Kind]:
    """By key."""
    modules = [import_module(name) for name in settings.MESSAGE_KINDS]
    return {kind.key: kind for module in modules for kind in module.KINDS}


def groups() -> list[Group]:
    """In the order in which the kinds are listed."""
    return list({kind.group.key: kind.group for kind in kinds().values()}.values())


def groups_for(person: User, *, now: datetime) -> list[Group]:
    """Those that concern her now."""
    return [group for group in groups() if group.concerns(person, now)]
