"""Sending what is due. Any number of senders may do so at once, and each of them may die at any moment.

A sender takes a few rows under a lease, by an update that says again what it takes for granted: of two senders, one
gets the row. It writes them as things are now, hands them over one by one and marks each at once. Rows of a sender that
died are due again when its lease is over; only the one in its hand then may arrive twice, under the same Message-ID.
"""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from people.emails import PAUSES
from people.emails.channels import CHANNELS, Channel
from people.emails.kinds import Kind, kinds
from people.emails.letters import Letter
from people.errors import Down, NotTaken
from people.models import Message, Mute
from people.models.messages import SAME, MessageQuerySet

logger = logging.getLogger(__name__)
State = Message.State

AT_ONCE = 50
# Then it is somebody else's turn: codes for signing in wait in the same worker.
TURN_S = 5.0
# Longer than a turn and a server that answers each of its commands just in time.
LEASE = timedelta(minutes=15)
REST = timedelta(minutes=1)


class Written(NamedTuple):
    """A message with what it says now. `others` are the ids of those that say the same and are done with it."""

    message: Message
    kind: Kind
    letter: Letter
    others: list[int]


class Sender:
    """Sends what is due, turn by turn. A channel that cannot be reached is left alone for a while."""

    def __init__(self) -> None:
        self.resting_until: dict[str, datetime] = {}

    def turn(self) -> bool:
        """Send a few by each channel. Returns whether to go on at once: there is more, and it is taken."""
        now = timezone.now()
        awake = [key for key in CHANNELS if self.resting_until.get(key, now) <= now]
        if not Message.objects.due(now).filter(channel__in=awake).exists():
            return False
        return any([self._send(key) for key in awake])

    def _send(self, key: str) -> bool:
        try:
            return send_some(key)
        except Down as error:
            logger.warning("Messages cannot be sent by %s, %s: they are tried again", key, error)
            self.resting_until[key] = timezone.now() + REST
            return False


def send_some(key: str) -> bool:
    """One turn of one channel. Returns whether to go on. Raises Down, which is no message's own fault: none is put off
    or given up for it, and all are due when the channel has rested."""
    now = timezone.now()
    too_late = Message.objects.waiting().free(now).filter(channel=key, expires_at__lte=now)
    too_late.update(state=State.OBSOLETE, ended_at=now)
    taken = take(key, now=now)
    if not taken:
        return False
    in_hand = Message.objects.filter(lease=taken[0].lease)
    try:
        _hand_over(_write(taken, key, now), CHANNELS[key])
    finally:
        left = in_hand.update(lease=None, leased_until=None)
    return bool(left) or len(taken) == AT_ONCE


def due_ids(key: str, now: datetime) -> list[int]:
    """The ids of what one turn can do."""
    return list(Message.objects.due(now).filter(channel=key).values_list("pk", flat=True)[:AT_ONCE])


def take(key: str, *, now: datetime) -> list[Message]:
    """Take a few due messages of the channel into one's hand, with their people."""
    lease = uuid4()
    found = due_ids(key, now)
    # Whoever came first has changed them: what is asked here is asked of the rows as they are when they are written.
    free = Message.objects.waiting().free(now).filter(pk__in=found)
    free.update(lease=lease, leased_until=now + LEASE)
    return list(Message.objects.filter(lease=lease).select_related("person").order_by("is_planned", "due_at", "pk"))


def _write(taken: list[Message], channel: str, now: datetime) -> list[Written]:
    """What they say now. What is not wanted any more is done; one that cannot be written is put off alone."""
    same = _same(taken)
    muted = set(Mute.objects.filter(channel=channel, person__in={message.person_id for message in taken}).keys())
    about = {kind: _subjects(kind, taken, now) for kind in kinds() if any(message.kind == kind for message in taken)}
    written = []
    for message in taken:
        others = same.get(_sameness(message), [])
        kind = kinds().get(message.kind)
        if kind is None:
            logger.error("Nobody knows messages of the kind %s", message.kind)
        subjects = about[kind.key] if kind else {}
        if subjects is None:
            continue
        subject = subjects.get(message.about)
        letter = None
        if kind and subject and _may_have(message, kind, muted):
            try:
                with language_of(message):
                    letter = kind.write(message, subject, now)
            except Exception:
                logger.exception("Message %s, %s, cannot be written", message.pk, message.kind)
                _put_off(Message.objects.filter(pk=message.pk, lease=message.lease), now)
                continue
        if kind and letter:
            written.append(Written(message, kind, letter, others))
        else:
            _end(message, State.OBSOLETE, others)
    return written


def _subjects(key: str, taken: list[Message], now: datetime) -> Mapping[int, Any] | None:
    """What the messages of one kind are about, by id. None where it cannot be read: they are put off, and no others."""
    own = [message for message in taken if message.kind == key]
    try:
        with transaction.atomic():
            return kinds()[key].find({message.about for message in own})
    except Exception:
        logger.exception("What messages of the kind %s are about cannot be read", key)
        _put_off(Message.objects.filter(pk__in=[message.pk for message in own], lease=own[0].lease), now)
        return None


def _may_have(message: Message, kind: Kind, muted: set[tuple[int, str]]) -> bool:
    """Whether she can be reached, and wants to."""
    person = message.person
    is_muted = (person.pk, kind.group.key) in muted
    return person.is_active and not is_muted and CHANNELS[message.channel].reaches(person)


def _hand_over(letters: list[Written], channel: Channel) -> None:
    """As many as one turn has time for. Raises Down."""
    if not letters:
        return
    ends_at = monotonic() + TURN_S
    with channel.open() as post:
        for message, kind, letter, others in letters:
            try:
                with language_of(message):
                    post(message, kind, letter)
            except Down:
                _let_others_pass(message)
                raise
            except NotTaken as refused:
                logger.warning("Message %s was not taken: %s", message.pk, refused)
                if refused.for_good:
                    _end(message, State.FAILED, [])
                else:
                    mine = Message.objects.filter(pk=message.pk, lease=message.lease)
                    _put_off(mine, timezone.now(), at_least=refused.wait)
            except Exception as error:
                # Its words may hold a name or an address.
                logger.error(
                    "Message %s, %s, cannot be put together: %s", message.pk, message.kind, type(error).__name__
                )
                _put_off(Message.objects.filter(pk=message.pk, lease=message.lease), timezone.now())
            else:
                _end(message, State.SENT, others)
            if monotonic() > ends_at:
                return


def language_of(message: Message) -> AbstractContextManager[None]:
    return translation.override(message.person.language or settings.LANGUAGE_CODE)


def _end(message: Message, state: Message.State, others: list[int]) -> None:
    """Marks it, unless somebody else has it in hand by now."""
    now = timezone.now()
    mine = Message.objects.filter(pk=message.pk, lease=message.lease)
    mine.update(state=state, ended_at=now, lease=None, leased_until=None)
    if others:
        Message.objects.waiting().filter(pk__in=others).update(state=State.OBSOLETE, ended_at=now)


def _put_off(messages: MessageQuerySet, now: datetime, *, at_least: timedelta = timedelta()) -> None:
    """Try these again later, for about a day."""
    given_up = messages.filter(tries__gte=len(PAUSES))
    for message in given_up:
        logger.error("Message %s, %s, could not be sent for a day", message.pk, message.kind)
    given_up.update(state=State.FAILED, ended_at=now, lease=None, leased_until=None)
    for tries in reversed(range(len(PAUSES))):  # from the last on, so that none is moved on twice
        messages.filter(tries=tries).update(tries=tries + 1, due_at=now + max(PAUSES[tries], at_least))


def _let_others_pass(message: Message) -> None:
    """The connection broke at this one. Where it is the cause it shall not stand before all others each time; where it
    is not, it must not be given up."""
    step = min(message.tries, 2)
    mine = Message.objects.filter(pk=message.pk, lease=message.lease)
    mine.update(due_at=timezone.now() + PAUSES[step], tries=max(message.tries, step + 1))


def _sameness(message: Message) -> tuple[object, ...]:
    return tuple(getattr(message, name) for name in SAME)


def _same(taken: list[Message]) -> dict[tuple[object, ...], list[int]]:
    """Ids of the messages that wait behind one of these, by what is the same. Read before anything is written: what
    comes after may tell of what comes after."""
    acts = [message for message in taken if not message.is_planned]
    ids = {message.pk for message in acts}
    behind = Message.objects.waiting().filter(
        is_planned=False,
        person__in={message.person_id for message in acts},
        about__in={message.about for message in acts},
    )
    found: dict[tuple[object, ...], list[int]] = {}
    for message in behind.only(*SAME):
        if message.pk not in ids:
            found.setdefault(_sameness(message), []).append(message.pk)
    return found
