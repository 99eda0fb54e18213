"""How often something was tried lately."""

from datetime import datetime
from typing import Self

from django.db import models

from people.models.users import Actor


class TryCountQuerySet(models.QuerySet["TryCount"]):
    def visible_to(self, actor: Actor) -> Self:
        """Nobody's: a counter is read by the limiter alone."""
        return self.none()

    def ended(self, now: datetime) -> Self:
        return self.filter(ends_at__lte=now)


class TryCount(models.Model):
    """The tries of one caller at one thing in the window that is running. `key` is a keyed hash of both: neither an
    address nor a person can be read from it. On PostgreSQL the table is unlogged: counting waits for no disk and no
    standby, and a crash or a change of the primary forgets the counts."""

    key = models.CharField(max_length=64, unique=True)
    used = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    objects = TryCountQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="try_counts_by_end")]

    def __str__(self) -> str:
        return f"{self.used} until {self.ends_at:%H:%M:%S}"
