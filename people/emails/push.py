"""Messages as a push, the second channel: it wakes a phone and says nothing. What there is, the phone then asks us for,
signed in as its person. docs/decisions/0024-messages-on-phones.md tells why."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from py_vapid import Vapid

from people.emails.kinds import Kind
from people.emails.letters import Letter
from people.errors import NotTaken
from people.models import Message, PushSubscription, Ring, User
from people.outside import Unreached, ask
from people.rules.push import is_endpoint, is_of_tests, origin_of

if TYPE_CHECKING:
    from people.emails.channels import Post

logger = logging.getLogger(__name__)

GONE = {404, 410}
BUSY = 429
BROKEN = 500
A_DAY = 24 * 3600
# A token is used for so long, and is good for twice that: no service takes one that lives longer than a day.
SLOT = 6 * 3600


class Outcome(Enum):
    TAKEN = auto()
    LATER = auto()
    NEVER = auto()


class Push:
    """To every phone on which its person wants to be told."""

    label: str | Promise = gettext_lazy("Notification")

    def reaches(self, person: User) -> bool:
        return PushSubscription.objects.usable().filter(person=person).exists()

    def reachable(self, path: str) -> Q:
        return Q(Exists(PushSubscription.objects.usable().filter(person=OuterRef(f"{path}pk"))))

    @contextmanager
    def open(self) -> "Iterator[Post]":
        """A service that does not answer is left alone for the rest of the turn: the others' messages go out."""
        yield partial(_ring_all, silent=set())


def _ring_all(message: Message, kind: Kind, letter: Letter, *, silent: set[str]) -> None:
    """Ring all phones of its person that have not been. Raises NotTaken where one is to be tried again, or where none
    was rung at all."""
    outcomes = {_ring(subscription, message, silent) for subscription in PushSubscription.objects.yet_to_ring(message)}
    if Outcome.LATER in outcomes:
        raise NotTaken("a push service is busy or silent", for_good=False)
    if Outcome.TAKEN not in outcomes and not Ring.objects.filter(message=message, taken_at__isnull=False).exists():
        raise NotTaken("no phone listens any more", for_good=True)


def _ring(subscription: PushSubscription, message: Message, silent: set[str]) -> Outcome:
    """One bad phone harms only itself. Whoever has left its push service is forgotten."""
    endpoint, now = subscription.endpoint, timezone.now()
    origin = origin_of(endpoint)
    if origin in silent:
        return Outcome.LATER
    if not is_endpoint(endpoint):  # the operator has struck its host off the list
        return Outcome.NEVER
    try:
        ring, _is_new = subscription.rings.update_or_create(message=message, defaults={"rung_at": now})
    except IntegrityError:  # she signed out at this moment
        return Outcome.NEVER
    try:
        answer = ask(endpoint, method="POST", headers=_headers(message, origin, now), private=is_of_tests(endpoint))
    except Unreached as error:
        logger.warning("A push service did not answer, %s", error)
        silent.add(origin)
        ring.delete()
        return Outcome.LATER
    if 200 <= answer.status < 300:
        Ring.objects.filter(pk=ring.pk).update(taken_at=now)
        PushSubscription.objects.filter(pk=subscription.pk).update(last_ok_at=now)
        return Outcome.TAKEN
    if answer.status in GONE:
        subscription.delete()
        return Outcome.NEVER
    ring.delete()
    if answer.status == BUSY or answer.status >= BROKEN:
        return Outcome.LATER
    logger.error("%s refused a push with %s: see VAPID_PRIVATE_KEY and VAPID_CONTACT", origin, answer.status)
    return Outcome.NEVER


def _headers(message: Message, origin: str, now: datetime) -> dict[str, str]:
    left = int((message.expires_at - now).total_seconds()) if message.expires_at else A_DAY
    return {
        "Authorization": authorization(origin, int(now.timestamp()) // SLOT),
        "TTL": str(max(left, 0)),
        "Urgency": "normal" if message.is_planned else "high",
        # Of several that wait for a phone that is off, one is enough: it asks for all its news.
        "Topic": "news",
    }


@lru_cache(maxsize=100)
def authorization(origin: str, slot: int) -> str:
    """Says to the push service of this origin who is asking. `slot` counts SLOTs since 1970."""
    claims = {"aud": origin, "exp": (slot + 2) * SLOT, "sub": settings.PUSH_CONTACT}
    key = Vapid.from_raw(settings.PUSH_PRIVATE_KEY.encode())
    key.conf["no-strict"] = True  # its own check of `sub` refuses good addresses; ours is in config.env
    return str(key.sign(claims)["Authorization"])
