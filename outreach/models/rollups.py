"""What each shift came to, kept beside the rows that were logged, so that no page has to count those.

Written by `outreach.actions.rollups` alone, in the transaction of whatever changes what counts. Everything can be
counted anew from the rows at any time; `manage.py verify_tallies` does.
"""

from typing import Self

from django.db import models

from people.models import Actor
from shifts.models import Campaign, Location, PeriodKey, Shift
from shifts.models.shifts import rosters_kept_by


class ShiftFiguresQuerySet(models.QuerySet["ShiftFigures"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of shifts whose roster the actor keeps."""
        return self.filter(rosters_kept_by(actor))


class ShiftFigures(models.Model):
    """All that counts of one shift, in one row; a shift without anything has none.

    Its place and time stand in fields that are called as the shift's own: whatever narrows shifts narrows these rows,
    without reading a single shift. `weekday` is a number as `date.weekday()` gives it.

    `attempts` are approached + declined + conversations. `seconds` are those that `people` attended together, None
    where they are not known.
    `counters` and `outcomes` are {key: number}, without zeros. The day is the shift's, for talks and for hours.
    """

    shift = models.OneToOneField(Shift, models.CASCADE, primary_key=True, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=10, choices=PeriodKey)
    starts_on = models.DateField()
    starts_at = models.DateTimeField()
    weekday = models.PositiveSmallIntegerField()
    conversations = models.PositiveIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    seconds = models.PositiveIntegerField(null=True)
    people = models.PositiveSmallIntegerField(default=0)
    counters = models.JSONField(default=dict)
    outcomes = models.JSONField(default=dict)

    objects = ShiftFiguresQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "shift figures"
        indexes = [
            models.Index(fields=["campaign", "starts_on"], name="figures_by_campaign_day"),
            models.Index(fields=["starts_at"], name="figures_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ShiftAnswerQuerySet(models.QuerySet["ShiftAnswer"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(figures__in=ShiftFigures.objects.visible_to(actor).values("pk"))


class ShiftAnswer(models.Model):
    """How often a choice was the answer to a question on one shift, and with which `outcomes` ({key: number}).

    The row without a choice has the conversations in which the question was answered at all: where several can be
    chosen those are fewer than the choices, and an own text is never more than answered.
    """

    figures = models.ForeignKey(ShiftFigures, models.CASCADE, related_name="answers", db_index=False)
    question = models.CharField(max_length=40)
    choice = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField()
    outcomes = models.JSONField(default=dict)

    objects = ShiftAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["figures", "question", "choice"], name="one_count_an_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.choice}"
