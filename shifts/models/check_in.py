"""The code by which people on the spot say that they are there."""

from typing import Self

from django.conf import settings
from django.db import models

from people.models import Actor
from shifts.models.shifts import Shift


class CheckInCodeQuerySet(models.QuerySet["CheckInCode"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of shifts whose roster the actor keeps. Whoever stands there reads it from the captain's phone."""
        return self.filter(shift__in=Shift.objects.captained_by(actor).values("pk"))


class CheckInCode(models.Model):
    """Eight letters, without a dash. Stored as they are, because the captain shows them again and again, and all that
    they let somebody who has signed in say is "I am here"."""

    LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so no words
    LENGTH = 8

    shift = models.OneToOneField(Shift, models.CASCADE, related_name="check_in_code")
    code = models.CharField(max_length=LENGTH, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = CheckInCodeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.code[:4]}-{self.code[4:]}"

    @classmethod
    def read(cls, typed: str) -> str:
        """The code as it is stored. Case, blanks and dashes do not matter."""
        return "".join(letter for letter in typed.upper() if letter in cls.LETTERS)[: cls.LENGTH + 1]
