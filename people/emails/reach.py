"""Whom a message would reach, said before it is sent."""

from collections.abc import Collection
from enum import Enum

from people.emails.channels import CHANNELS
from people.models import Mute, User


class Reach(Enum):
    REACHED = "reached"
    MUTED = "muted"
    NO_ADDRESS = "no_address"


def reach_of(people: Collection[int], *, group: str) -> dict[int, Reach]:
    """By the ids of `people`: whether a channel leads to each, and one that she wants messages of the group by. A
    query a channel and one more, for any number."""
    muted = set(Mute.objects.filter(person__in=people, group=group).values_list("person_id", "channel"))
    found = dict.fromkeys(people, Reach.NO_ADDRESS)
    for key, channel in CHANNELS.items():
        leads_to = User.objects.filter(channel.reachable(""), pk__in=people, is_active=True)
        for pk in leads_to.values_list("pk", flat=True):
            if (pk, key) not in muted:
                found[pk] = Reach.REACHED
            elif found[pk] is Reach.NO_ADDRESS:
                found[pk] = Reach.MUTED
    return found


def unreached(people: Collection[User], *, group: str) -> list[User]:
    """Those of `people` whom somebody has to tell: no message of the group gets to them."""
    reach = reach_of([person.pk for person in people], group=group)
    return [person for person in people if reach[person.pk] is not Reach.REACHED]
