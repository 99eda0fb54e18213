"""Telling somebody on her phone: she says so on each phone, and can take it back."""

from datetime import datetime

from django.db import transaction

from people.emails.news import News, news_of
from people.models import PushSubscription, Ring, User
from people.models.push import key_id
from people.models.tokens import fingerprint

# More than anybody uses; the one that was turned on the longest ago goes first.
MOST = 10


@transaction.atomic
def start_push(person: User, *, endpoint: str, now: datetime) -> PushSubscription:
    """From now on, messages ring this phone too. One that was somebody else's is now hers: a phone has one reader."""
    PushSubscription.objects.at(endpoint).exclude(person=person).delete()
    subscription, _is_new = PushSubscription.objects.update_or_create(
        endpoint_hash=fingerprint(endpoint),
        defaults={"person": person, "endpoint": endpoint, "key": key_id(), "made_at": now},
    )
    hers = PushSubscription.objects.filter(person=person)
    newest = hers.order_by("-made_at", "-pk").values_list("pk", flat=True)[:MOST]
    hers.exclude(pk__in=list(newest)).delete()
    return subscription


@transaction.atomic
def move_push(person: User, *, was: str, endpoint: str, now: datetime) -> bool:
    """The push service has given one of her phones another address. Returns whether it was one of hers."""
    if not PushSubscription.objects.at(was).filter(person=person).delete()[0]:
        return False
    start_push(person, endpoint=endpoint, now=now)
    return True


def stop_push(person: User, *, endpoint: str) -> None:
    PushSubscription.objects.at(endpoint).filter(person=person).delete()


def stop_all_push(person: User) -> None:
    PushSubscription.objects.filter(person=person).delete()


@transaction.atomic
def show_news(subscription: PushSubscription, *, now: datetime) -> list[News]:
    """What this phone has not been told yet. It counts as told from here on."""
    rings = list(Ring.objects.unseen(now).filter(subscription=subscription).select_related("message__person"))
    Ring.objects.filter(pk__in=[ring.pk for ring in rings]).update(seen_at=now)
    return news_of(rings, now=now)
