"""What a campaign counts and asks: counters, outcomes and the questions of its script.

A key has one meaning for ever. What comes to mean something else becomes a new row with a new key, so that whatever
adds up answers by their keys never mixes two meanings; wording and translations of the same meaning change in place.
What was asked at a time is a version: see `ScriptVersion` and docs/decisions/0027-scripts.md.
"""

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from outreach.models.labels import LabelField
from people.models import Actor
from shifts.models import Campaign

Row = TypeVar("Row", bound=models.Model)


class ScriptQuerySet(models.QuerySet[Row]):
    def visible_to(self, actor: Actor) -> Self:
        """As public as their campaign: whoever can see a campaign may see what it asks."""
        return self.filter(campaign__in=Campaign.objects.visible_to(actor))

    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)


class ScriptRow(models.Model):
    """What counters, outcomes and questions share: a stable key for phones and the API, a label for people, an order.
    Rows with data are retired, not deleted, so that old figures keep their names."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="%(class)ss")
    key = models.SlugField(_("key"), max_length=40)
    label = LabelField(_("label"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class CounterQuerySet(ScriptQuerySet["Counter"]):
    def of_script(self) -> Self:
        """Those that the campaign's organizers choose and the log screen offers."""
        return self.exclude(key=Counter.CARDS)


class Counter(ScriptRow):
    """Something that is only counted. `approached` and `declined` are attempts; flyers and others stand apart.

    `cards` is in no script: it is made when the first person was shown the code on a volunteer's screen.
    """

    APPROACHED, DECLINED, FLYERS, CARDS = "approached", "declined", "flyers", "cards"
    ATTEMPTS = (APPROACHED, DECLINED)

    objects = CounterQuerySet.as_manager()

    class Meta(ScriptRow.Meta):
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="one_counter_a_key")]


class OutcomeQuerySet(ScriptQuerySet["Outcome"]):
    pass


class Outcome(ScriptRow):
    """How a conversation ended."""

    objects = OutcomeQuerySet.as_manager()

    class Meta(ScriptRow.Meta):
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="one_outcome_a_key")]


class QuestionQuerySet(ScriptQuerySet["Question"]):
    pass


class Question(ScriptRow):
    """A question of the script. `least` and `most` are the ends of a scale (with words for them in `low_label` and
    `high_label`) or the bounds of a number. Where `asked_after` is set, the question is asked only if the answer to
    that earlier one is among `asked_if`: keys of choices, yes or no, steps of a scale as text. A short text is never
    stored with the other answers but as a `Note`."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("One choice")
        SEVERAL = "several", _("Several choices")
        YES_NO = "yes_no", _("Yes or no")
        SCALE = "scale", _("A scale")
        NUMBER = "number", _("A number")
        TEXT = "text", _("A short text")

    WITH_CHOICES = (Kind.CHOICE, Kind.SEVERAL)
    WITH_BOUNDS = (Kind.SCALE, Kind.NUMBER)
    DECIDING = (Kind.CHOICE, Kind.SEVERAL, Kind.YES_NO, Kind.SCALE)
    YES, NO = "yes", "no"
    LONGEST_SCALE = 10
    LARGEST_NUMBER = 1_000_000

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CHOICE)
    least = models.IntegerField(null=True, blank=True)
    most = models.IntegerField(null=True, blank=True)
    low_label = LabelField(blank=True, default="")
    high_label = LabelField(blank=True, default="")
    asked_after = models.ForeignKey("self", models.RESTRICT, null=True, blank=True, related_name="decides")
    asked_if = models.JSONField(default=list, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta(ScriptRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="one_question_a_key"),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["scale", "number"])
                | models.Q(least__isnull=False, most__isnull=False, most__gt=models.F("least")),
                name="question_has_bounds",
            ),
        ]


class ChoiceQuerySet(models.QuerySet["Choice"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(question__in=Question.objects.visible_to(actor).values("pk"))

    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)


class Choice(models.Model):
    """An answer that can be picked. Yes-or-no questions have none: their answers are `yes` and `no`."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    key = models.SlugField(_("key"), max_length=40)
    label = LabelField(_("label"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="one_choice_a_key")]

    def __str__(self) -> str:
        return self.label


class ScriptVersionQuerySet(ScriptQuerySet["ScriptVersion"]):
    def latest_of(self, campaign: Campaign) -> "ScriptVersion | None":
        return self.filter(campaign=campaign).order_by("-number").first()


class ScriptVersion(models.Model):
    """What was asked from a moment on, until the next version: never changed. `content` is {"counters": [key],
    "outcomes": [key], "questions": [{"key", "choices": [key], "least", "most", "after", "among": [answer]}]}, each list
    sorted: order and wording are no part of it, because they alter no meaning."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="script_versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    made_at = models.DateTimeField()

    objects = ScriptVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return str(self.number)


class TextPermitQuerySet(ScriptQuerySet["TextPermit"]):
    pass


class TextPermit(models.Model):
    """That an organizer has let a campaign ask for short texts, knowing what that means. Without a row: it may not."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="text_permit")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = TextPermitQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.campaign)
