"""The record of downloads."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models

from people.models import Actor, Chapter, Role, roles_of


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(chapter_id__in=roles_of(actor).chapters(Role.ORGANIZER))


class Export(models.Model):
    """One download: who, when, which table and filters, how many rows and the hash of the file. The id stands in the
    file's name and on its summary sheet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="exports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    table = models.CharField(max_length=20)
    form = models.CharField(max_length=5)
    filters = models.JSONField(default=dict, blank=True)
    rows = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.table}.{self.form} {self.made_at:%Y-%m-%d %H:%M}"
