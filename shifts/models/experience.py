"""How much somebody has done, without when and where."""

from typing import Self

from django.conf import settings
from django.db import models

from people.models import Actor, Chapter, Role, roles_of
from people.models.locks import hold_rows

# Who has done fewer is new, who has done so many knows the work.
NEW_BELOW, EXPERIENCED_FROM = 2, 5


class ExperienceQuerySet(models.QuerySet["Experience"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those of the chapters in which the actor is captain or organizer."""
        captained = roles_of(actor).chapters(Role.CAPTAIN)
        return self.filter(models.Q(person_id=actor.pk) | models.Q(chapter_id__in=captained))

    def hold(self, *experience_ids: int) -> None:
        """Lock these rows until the transaction ends, always in the same order; after the shifts, see Shift.objects."""
        hold_rows(self.model, experience_ids)


class Experience(models.Model):
    """In how many closed shifts of a chapter a person was there, and in how many that nobody had closed when it was
    forgotten who was there. A count and no history: it stays when what it was counted from is forgotten. Only
    `shifts.actions.experience` may write it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="experience")
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="experience")
    shifts_done = models.PositiveIntegerField(default=0)

    objects = ExperienceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "chapter"], name="one_experience_a_chapter")]

    def __str__(self) -> str:
        return f"{self.person} · {self.shifts_done}"
