"""What somebody is to be told, one row a message and channel. The rows are the queue: see people/emails/sending.py."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.users import Actor

SAME = ("person_id", "kind", "about", "channel", "occasion")


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(person_id=actor.pk)

    def waiting(self) -> Self:
        return self.filter(state=Message.State.WAITING)

    def free(self, now: datetime) -> Self:
        """Those that no sender has in hand, or whose sender has been gone for so long that it must have died."""
        return self.filter(models.Q(leased_until__isnull=True) | models.Q(leased_until__lte=now))

    def due(self, now: datetime) -> Self:
        """What may be sent now, the urgent first. Of several that say the same, only the oldest: what it says is read
        when it is sent, and the others are then done as well. Of what is planned there never are several, and a
        database that does not know that would look for them behind each of ten thousand."""
        older = Message.objects.waiting().filter(pk__lt=models.OuterRef("pk"))
        older = older.filter(**{name: models.OuterRef(name) for name in SAME})
        found = self.waiting().free(now).filter(due_at__lte=now)
        is_first = models.Q(is_planned=True) | ~models.Exists(older)
        return found.filter(is_first).order_by("is_planned", "due_at", "pk")


class Message(models.Model):
    """`kind` is the key of a `people.emails.kinds.Kind`, `about` the id of the row that it is about, `occasion` what
    tells apart several messages about the same; `data` holds what that row will not say any more when this is sent.

    `is_planned`: the clock made it, so it waits behind what somebody did. After `expires_at` it is not worth sending.
    `lease` names the sender that has it in hand until `leased_until`. `tries` counts how often sending failed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        OBSOLETE = "obsolete", _("No longer needed")
        FAILED = "failed", _("Could not be sent")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=40)
    about = models.BigIntegerField()
    occasion = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=8)
    data = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    is_planned = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "is_planned", "due_at"],
                condition=models.Q(state="waiting"),
                name="messages_waiting",
            ),
            models.Index(fields=["person", "kind", "about"], name="messages_about"),
            models.Index(fields=["lease"], condition=models.Q(lease__isnull=False), name="messages_in_hand"),
            models.Index(fields=["ended_at"], condition=models.Q(ended_at__isnull=False), name="messages_ended"),
        ]
        constraints = [
            # Planning twice at once makes one.
            models.UniqueConstraint(
                fields=["person", "kind", "about", "occasion", "channel"],
                condition=models.Q(is_planned=True),
                name="one_planned_message_an_occasion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} · {self.state}"


class MuteQuerySet(models.QuerySet["Mute"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(person_id=actor.pk)

    def keys(self) -> Iterable[tuple[int, str]]:
        """(id of the person, key of the group)."""
        return self.values_list("person_id", "group")


class Mute(models.Model):
    """Somebody wants no messages of a group (see `people.emails.kinds.Group`) by a channel."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutes")
    group = models.CharField(max_length=20)
    channel = models.CharField(max_length=8)

    objects = MuteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "group", "channel"], name="one_mute_a_group")]

    def __str__(self) -> str:
        return f"{self.person}: no {self.group} by {self.channel}"
