"""The purge's diary."""

from typing import Self

from django.db import models

from people.models.users import Actor


class PurgeQuerySet(models.QuerySet["Purge"]):
    def visible_to(self, actor: Actor) -> Self:
        """Nobody reads it but the purge itself."""
        return self.none()


class Purge(models.Model):
    """On this day (UTC) all that is due once a day was done. A day that broke off has no row: it is gone on with."""

    day = models.DateField(unique=True)
    ended_at = models.DateTimeField()

    objects = PurgeQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.day)
