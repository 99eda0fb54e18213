"""Phones (and other browsers) that somebody wants to be told on, and what they were rung for."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models

from people.models.messages import Message
from people.models.tokens import OwnedQuerySet, fingerprint
from people.models.users import Actor

ENDPOINT_LENGTH = 1000


def key_id() -> str:
    """Names our present key. A push service takes for a phone only what is signed by the key that it was made with."""
    return fingerprint(settings.PUSH_PUBLIC_KEY)[:16]


class PushSubscriptionQuerySet(OwnedQuerySet["PushSubscription"]):
    def usable(self) -> Self:
        """Those that can be rung with our present key; none where the operator set no key."""
        return self.filter(key=key_id()) if settings.PUSH_PUBLIC_KEY else self.none()

    def at(self, endpoint: str) -> Self:
        return self.filter(endpoint_hash=fingerprint(endpoint))

    def yet_to_ring(self, message: Message) -> Self:
        """The usable ones of its person that have not been rung for this message, nor shown it."""
        done = Ring.objects.heard().filter(subscription=models.OuterRef("pk"), message=message)
        return self.usable().filter(~models.Exists(done), person=message.person_id).order_by("pk")


class PushSubscription(models.Model):
    """`endpoint` is an address at the push service of the browser's maker; whoever has it can name this phone, so it
    never stands in a log. No keys for content are kept: a push has none."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=ENDPOINT_LENGTH)
    endpoint_hash = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True, blank=True)

    objects = PushSubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person} since {self.made_at:%Y-%m-%d}"


class RingQuerySet(models.QuerySet["Ring"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(subscription__person_id=actor.pk)

    def heard(self) -> Self:
        """Those by which a phone was woken: its service took them, or the phone has asked since."""
        return self.filter(models.Q(taken_at__isnull=False) | models.Q(seen_at__isnull=False))

    def unseen(self, now: datetime) -> Self:
        """What a phone has not been told yet and may still be, the newest first."""
        alive = models.Q(message__expires_at__isnull=True) | models.Q(message__expires_at__gt=now)
        return self.filter(alive, seen_at__isnull=True).order_by("-rung_at", "-pk")


class Ring(models.Model):
    """A phone is being rung for a message. Made before the push service is asked, because the phone may come and ask
    for its news before that answers; `taken_at` is when it did. `seen_at`: the phone was told what it was about."""

    subscription = models.ForeignKey(PushSubscription, models.CASCADE, related_name="rings")
    message = models.ForeignKey(Message, models.CASCADE, related_name="rings")
    rung_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = RingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "message"], name="one_ring_a_message_and_phone")]

    def __str__(self) -> str:
        return f"{self.message} on {self.subscription_id}"
