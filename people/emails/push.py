"""Messages as a push, the second channel: it wakes a phone and says nothing. What there is, the phone then asks us for,
signed in as its person. docs/decisions/0024-messages-on-phones.md tells why."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
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
# The longest for which every service keeps a push; Google's refuses one that asks for more.
FOUR_WEEKS = 28 * A_DAY
# A token is used for so long, and is good for twice that: no service takes one that lives longer than a day.
SLOT = 6 * 3600


class Outcome(Enum):
    TAKEN = auto()
    LATER = auto()
    NEVER = auto()


# How long services have asked to be left alone, by origin.
Silent = dict[str, timedelta]


class Push:
    """To every phone on which its person wants to be told."""

    label: str | Promise = gettext_lazy("Notification")

    def reaches(self, person: User) -> bool:
        return PushSubscription.objects.usable().filter(person=person).exists()

    def reachable(self, path: str) -> Q:
        return Q(Exists(PushSubscription.objects.usable().filter(person=OuterRef(f"{path}pk"))))

    @contextmanager
    def open(self) -> "Iterator[Post]":
        """A service that does not answer, or says when to come back, is left alone for the rest of the turn: the
        others' messages go out."""
        yield partial(_ring_all, silent={})


def _ring_all(message: Message, kind: Kind, letter: Letter, *, silent: Silent) -> None:
    """Ring all phones of its person that have not been. Raises NotTaken where one is to be tried again, or where none
    was rung at all."""
    outcomes = [(phone, _ring(phone, message, silent)) for phone in PushSubscription.objects.yet_to_ring(message)]
    later = [origin_of(phone.endpoint) for phone, outcome in outcomes if outcome is Outcome.LATER]
    if later:
        wait = max(silent.get(origin, timedelta()) for origin in later)
        raise NotTaken("a push service is busy or silent", for_good=False, wait=wait)
    if not Ring.objects.heard().filter(message=message).exists():
        raise NotTaken("no phone listens any more", for_good=True)


def _ring(subscription: PushSubscription, message: Message, silent: Silent) -> Outcome:
    """One bad phone harms only itself. Whoever has left its push service is forgotten. The ring stays where the service
    was late: it may have woken the phone all the same, which then comes and asks for its news."""
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
        silent[origin] = timedelta()
        return Outcome.LATER
    if 200 <= answer.status < 300:
        Ring.objects.filter(pk=ring.pk).update(taken_at=now)
        PushSubscription.objects.filter(pk=subscription.pk).update(last_ok_at=now)
        return Outcome.TAKEN
    if answer.status in GONE:
        subscription.delete()
        return Outcome.NEVER
    if answer.status == BUSY or answer.status >= BROKEN:
        if answer.retry_after:
            silent[origin] = wait_asked(answer.retry_after, now)
        return Outcome.LATER
    ring.delete()
    logger.error("%s refused a push with %s: see VAPID_PRIVATE_KEY and VAPID_CONTACT", origin, answer.status)
    return Outcome.NEVER


def wait_asked(retry_after: str, now: datetime) -> timedelta:
    """What the header asks for, in seconds or as a date: at most a day, and nothing where it makes no sense."""
    if re.fullmatch(r"[0-9]{1,9}", retry_after):
        wait = timedelta(seconds=int(retry_after))
    else:
        try:
            wait = parsedate_to_datetime(retry_after).astimezone(UTC) - now
        except (ValueError, OverflowError):
            return timedelta()
    return min(max(wait, timedelta()), timedelta(seconds=A_DAY))


def _headers(message: Message, origin: str, now: datetime) -> dict[str, str]:
    left = int((message.expires_at - now).total_seconds()) if message.expires_at else A_DAY
    return {
        "Authorization": authorization(origin, int(now.timestamp()) // SLOT),
        "TTL": str(min(max(left, 0), FOUR_WEEKS)),
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
