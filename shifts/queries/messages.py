"""Messages to everybody on a shift: whom they reach, and which were sent."""

from collections import Counter
from dataclasses import dataclass, field

from people.emails.reach import Reach, reach_of
from people.models import Actor, Message
from people.rules.names import first_names
from shifts.models import Shift, ShiftMessage
from shifts.queries.roster import Line, roster_of

State = Message.State


@dataclass(frozen=True)
class Recipients:
    """The people of a shift but the one who writes. `muted` want no such messages, `unreachable` have no address."""

    reached: list[Line] = field(default_factory=list)
    muted: list[Line] = field(default_factory=list)
    unreachable: list[Line] = field(default_factory=list)


def recipients_of(shift: Shift, *, by: Actor) -> Recipients:
    """Whoever has promised to come and was not said to stay away, and whoever is there."""
    lines = [line for line in roster_of(shift).lines if not line.is_away and line.person.pk != by.pk]
    reach = reach_of([line.person.pk for line in lines], group=ShiftMessage.GROUP)
    recipients = Recipients()
    places = {
        Reach.REACHED: recipients.reached,
        Reach.MUTED: recipients.muted,
        Reach.NO_ADDRESS: recipients.unreachable,
    }
    for line in lines:
        places[reach[line.person.pk]].append(line)
    return recipients


@dataclass(frozen=True)
class SentMessage:
    """`sender` is empty for somebody who has left. `waiting` are those whom it has not reached yet, `failed` those whom
    it could not reach; of messages of long ago nobody knows that any more."""

    message: ShiftMessage
    sender: str
    waiting: int = 0
    failed: int = 0


def messages_of(shift: Shift, *, actor: Actor, kind: str = "") -> list[SentMessage]:
    """What was written to the people of the shift as far as the actor may see it, the latest first. With the `kind` of
    the messages in the queue also how far they came: one query more."""
    found = list(ShiftMessage.objects.visible_to(actor).filter(shift=shift).select_related("by"))
    names = first_names({message.by for message in found if message.by})
    waiting, failed = _left(kind, found) if kind and found else ({}, {})
    return [
        SentMessage(message, names.get(message.by_id or 0, ""), waiting.get(message.pk, 0), failed.get(message.pk, 0))
        for message in found
    ]


def _left(kind: str, messages: list[ShiftMessage]) -> tuple[dict[int, int], dict[int, int]]:
    """How many people each message is on its way to, and how many no channel could reach."""
    states: dict[tuple[int, int], set[str]] = {}
    sent = Message.objects.filter(kind=kind, about__in=[message.pk for message in messages])
    for about, person, state in sent.values_list("about", "person_id", "state"):
        states.setdefault((about, person), set()).add(state)
    waiting: dict[int, int] = Counter()
    failed: dict[int, int] = Counter()
    for (about, _person), found in states.items():
        waiting[about] += State.WAITING in found and State.SENT not in found
        failed[about] += found == {State.FAILED}
    return waiting, failed
