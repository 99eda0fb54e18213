"""Things that go from hand to hand: flyers, clipboards, a banner."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Actor, Chapter, Role, roles_of


class ThingQuerySet(models.QuerySet["Thing"]):
    def visible_to(self, actor: Actor) -> Self:
        """To the captains and organizers of its chapter: it names people."""
        return self.filter(chapter_id__in=roles_of(actor).chapters(Role.CAPTAIN))


class Thing(models.Model):
    """Something of a chapter's kit, and where it is now: with a person, or at a place in words, or nobody knows.
    Who had it before is not kept."""

    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="things")
    name = models.CharField(_("name"), max_length=60)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    place = models.CharField(_("place"), max_length=80, blank=True)
    since = models.DateTimeField(null=True)

    objects = ThingQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["chapter", "name"], name="one_thing_a_name"),
            models.CheckConstraint(
                condition=models.Q(holder__isnull=True) | models.Q(place=""), name="thing_is_in_one_place"
            ),
        ]

    def __str__(self) -> str:
        return self.name
