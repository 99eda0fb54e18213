"""Who changed what."""

from typing import Any, Self

from django.conf import settings
from django.db import models

from people.models.chapters import Chapter, Role, roles_of
from people.models.users import Actor

# What of `detail` says about whom it was: somebody's id, or several in lists. tests/people/models/test_audit.py knows
# every name that is used.
ABOUT_PEOPLE = ("person", "moves")


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(chapter_id__in=roles_of(actor).chapters(Role.ORGANIZER))

    def leading_to_somebody(self) -> Self:
        """Those that still say who did it, or about whom it was."""
        return self.filter(models.Q(actor__isnull=False) | models.Q(detail__has_any_keys=ABOUT_PEOPLE))


class AboutNobody(models.Func):
    """`detail` without what says about whom it was."""

    output_field = models.JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        names = ", ".join(f"'{name}'" for name in ABOUT_PEOPLE)
        return self.as_sql(compiler, connection, template=f"(%(expressions)s - ARRAY[{names}])", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        paths = ", ".join(f"'$.{name}'" for name in ABOUT_PEOPLE)
        return self.as_sql(compiler, connection, template=f"json_remove(%(expressions)s, {paths})", **context)


class AuditEntry(models.Model):
    """One change: actor, verb, object and minute. `detail` names fields and ids, never what somebody wrote. After a
    while neither `actor` nor `detail` leads to anybody (config/retention.yaml)."""

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
