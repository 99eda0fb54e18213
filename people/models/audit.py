"""Who changed what."""

from typing import Self

from django.conf import settings
from django.db import models

from people.models.chapters import Chapter, Role, roles_of
from people.models.users import Actor


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(chapter_id__in=roles_of(actor).chapters(Role.ORGANIZER))


class AuditEntry(models.Model):
    """One change: actor, verb, object and minute. `detail` names fields and ids, never what somebody wrote."""

    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="audit_entries")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    detail = models.JSONField(default=dict, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["object_kind", "object_id"], name="audit_by_object")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_kind} {self.object_id}"
