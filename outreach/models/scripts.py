"""What a campaign counts and asks: counters, outcomes and the questions of its script."""

from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from outreach.models.labels import LabelField
from people.models import Actor
from shifts.models import Campaign

Row = TypeVar("Row", bound="ScriptRow")


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
    label = LabelField(_("label"), max_length=80)
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
    """A question of the script, answered by a choice from a list: never by free text."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("One choice")
        SEVERAL = "several", _("Several choices")
        YES_NO = "yes_no", _("Yes or no")

    YES, NO = "yes", "no"

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CHOICE)

    objects = QuestionQuerySet.as_manager()

    class Meta(ScriptRow.Meta):
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="one_question_a_key")]


class ChoiceQuerySet(models.QuerySet["Choice"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(question__in=Question.objects.visible_to(actor).values("pk"))

    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)


class Choice(models.Model):
    """An answer that can be picked. Yes-or-no questions have none: their answers are `yes` and `no`."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("label"), max_length=80)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="one_choice_a_key")]

    def __str__(self) -> str:
        return self.label
