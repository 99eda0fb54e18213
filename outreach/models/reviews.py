"""What captains decided about held rows."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Actor
from shifts.models import Shift


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those about one's own rows, and those of shifts whose roster the actor keeps."""
        own = models.Q(person_id=actor.pk, person__isnull=False)
        return self.filter(own | models.Q(shift__in=Shift.objects.captained_by(actor).values("pk")))

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at__isnull=True)


class Review(models.Model):
    """A captain's word about rows of one person on one shift. `decision` is what the reviews of one act share.

    `rows` is {"conversations": {id: why it was held}, "tallies": the same, "replaced": [ids of conversations that
    counted until a held correction of theirs was accepted]}: what it takes to undo it. Why something is not counted is
    one of a list: words of one's own about somebody's work would be personal data, and seldom kind.
    """

    class Reason(models.TextChoices):
        TWICE = "twice", _("It looks logged twice")
        SLIP = "slip", _("The number looks like a slip")
        TRIAL = "trial", _("It looks like a try-out")
        ELSEWHERE = "elsewhere", _("It seems to belong to another shift")
        AGREED = "agreed", _("As the two of you agreed")

    decision = models.UUIDField(default=uuid4, db_index=True)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=9, choices=Reason, blank=True)
    rows = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["shift", "person"], name="review_by_shift")]

    def __str__(self) -> str:
        return str(self.decision)

    @property
    def counts(self) -> bool:
        """Whether the rows count since: else they were set aside for `reason`."""
        return not self.reason

    @property
    def held(self) -> dict[str, str]:
        """{id of a row: why it was held}."""
        return {**self.rows.get("conversations", {}), **self.rows.get("tallies", {})}
