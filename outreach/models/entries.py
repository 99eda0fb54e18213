"""What people log: conversations and tallies. Rows are made on phones, carry their own ids and are never edited."""

import uuid
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from outreach.models.scripts import Counter, Outcome, Question
from people.models import Actor
from shifts.models import Attendance, Shift


class Hold(models.TextChoices):
    """Why a row does not count: it waits for a captain's look, or a captain has looked and set it aside. What its name
    says to the program of a phone is part of the API."""

    LATE = "late", _("Logged long after the shift")
    EARLY = "early", _("Logged before the shift")
    ODD = "odd", _("An unusual number")
    GUEST = "guest", _("Logged by somebody whom nobody confirmed")
    FAST = "fast", _("Very many within five minutes")
    CONTACT = "contact", _("Nearly everybody stopped to talk")
    SUM = "sum", _("Very much for one shift")
    CHANGED = "changed", _("Corrected after a captain's look")
    SET_ASIDE = "rejected", _("Not counted")


# These are judged from all that somebody logged on a shift, and fall away by themselves when that changes.
TOGETHER = (Hold.SUM, Hold.CONTACT, Hold.FAST)


Row = TypeVar("Row", bound="Entry")


class EntryQuerySet(models.QuerySet[Row]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those of shifts whose roster the actor keeps. A visitor has none: NULL, her key, would mean
        the rows of people who have left."""
        own = models.Q(person_id=actor.pk, person__isnull=False)
        return self.filter(own | models.Q(shift__in=Shift.objects.captained_by(actor).values("pk")))

    def _by_guests(self) -> models.Exists:
        at_the_shift = Attendance.objects.filter(shift=models.OuterRef("shift"), person=models.OuterRef("person"))
        return models.Exists(at_the_shift.guests())

    def counted(self) -> Self:
        """Those that count in every figure: not held, and not by somebody whom no captain has confirmed."""
        return self.filter(~self._by_guests(), hold="")

    def held(self) -> Self:
        """Those that wait for a look. In two steps, so that the index of what does not count is used."""
        return self.exclude(hold="").exclude(hold=Hold.SET_ASIDE)


class Entry(models.Model):
    """What conversations and tallies share.

    `id` is made by the phone and is the key of a replay; `body_hash` tells a replay from another body under the same
    id. `occurred_at` is the moment of the tap (UTC), `occurred_on` the chapter's day of its shift. Once the shift is
    closed and reviewed the former is rounded to a quarter of an hour and `received_at` empty; later `person` and
    `body_hash` are as well (config/retention.yaml). A correction is a new row that `corrects` an own earlier one.
    `script_version` is the number of the version under which it was logged, None where its phone named none that there
    is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    occurred_at = models.DateTimeField()
    occurred_on = models.DateField()
    received_at = models.DateTimeField(null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    hold = models.CharField(max_length=8, choices=Hold, blank=True)
    body_hash = models.CharField(max_length=64)
    script_version = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class ConversationQuerySet(EntryQuerySet["Conversation"]):
    def counted(self) -> Self:
        """As for every entry, and only the last word: what was corrected or withdrawn does not count."""
        return super().counted().filter(is_current=True)

    def last_words(self) -> Self:
        """Without those that were corrected; with what is the last word still, because its correction was set aside."""
        stands = models.Q(is_current=True, corrections__hold=Hold.SET_ASIDE, corrections__corrections__isnull=True)
        return self.filter(models.Q(corrections__isnull=True) | stands)


class Conversation(Entry):
    """One talk: an outcome and answers, never a name. `answers` is {question key: answer}: the key of a choice (or yes,
    no), a list of keys where several may be chosen, an int for a scale or a number. Short texts are no part of it.

    A row without outcome corrects another and withdraws it. `is_current` is false once corrected or for a withdrawal.
    """

    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, related_name="conversations")
    answers = models.JSONField(default=dict, blank=True)
    is_current = models.BooleanField(default=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["shift", "outcome", "occurred_on"], name="conversation_by_shift"),
            models.Index(fields=["person", "occurred_at"], name="conversation_by_person"),
            models.Index(fields=["shift"], condition=~models.Q(hold=""), name="conversation_held"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["corrects"], name="one_correction_a_conversation"),
            models.CheckConstraint(
                condition=models.Q(outcome__isnull=False) | models.Q(corrects__isnull=False, is_current=False),
                name="conversation_ends_somehow",
            ),
        ]


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(conversation__in=Conversation.objects.visible_to(actor).values("pk"))


class Note(models.Model):
    """A short text that somebody answered with. The one thing in a log that is no key, number or time, so it stands
    apart: it is kept for some days after `said_on`, the chapter's day of its shift, and nothing else hangs on it."""

    LONGEST = 280

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    text = models.CharField(max_length=LONGEST)
    said_on = models.DateField(db_index=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "question"], name="one_note_an_answer")]

    def __str__(self) -> str:
        return str(self.pk)


class TallyQuerySet(EntryQuerySet["Tally"]):
    def with_left(self) -> Any:
        """Of events: with what their corrections leave as `left`. A correction that was set aside takes nothing, unless
        the event went with it."""
        in_force = ~models.Q(corrections__hold=Hold.SET_ASIDE) | models.Q(hold=Hold.SET_ASIDE)
        left = models.Sum("corrections__delta", filter=in_force, default=0)
        return self.annotate(left=models.F("delta") + left)


class Tally(Entry):
    """An append-only "+n" for a shift. A negative delta corrects an own earlier row of the same shift and counter."""

    MOST = 500

    counter = models.ForeignKey(Counter, models.PROTECT, related_name="tallies")
    delta = models.SmallIntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "tallies"
        indexes = [
            models.Index(fields=["shift", "counter"], name="tally_by_shift"),
            models.Index(fields=["person", "occurred_at"], name="tally_by_person"),
            models.Index(fields=["shift"], condition=~models.Q(hold=""), name="tally_held"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delta__gte=1, delta__lte=500)
                | models.Q(delta__gte=-500, delta__lte=-1, corrects__isnull=False),
                name="tally_delta_in_bounds",
            )
        ]


class ErasedEntryQuerySet(models.QuerySet["ErasedEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        """Nobody lists them: they only answer "gone" to a phone that sends the row again."""
        return self.none()


class ErasedEntry(models.Model):
    """The id of a row that was erased, so that a phone which still has it does not bring it back."""

    id = models.UUIDField(primary_key=True)
    erased_at = models.DateTimeField()

    objects = ErasedEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
