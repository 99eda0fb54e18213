"""Writing the audit log."""

from datetime import datetime

from django.db import models

from people.models import AuditEntry, Chapter, User
from people.times import to_minute


def record(
    verb: str, subject: models.Model, *, chapter: Chapter, by: User | None, now: datetime, **detail: object
) -> None:
    """Note that `by` did `verb` to `subject` in the minute of `now`. `detail` holds field names and ids only; where
    somebody acts in the name of `by`, also the link that lets her."""
    if by is not None and by.acts_by_link is not None:
        detail["by_link"] = by.acts_by_link
    AuditEntry.objects.create(
        chapter=chapter,
        actor=by,
        verb=verb,
        object_kind=subject._meta.label_lower,
        object_id=str(subject.pk),
        happened_at=to_minute(now),
        detail=detail,
    )


def record_of_person(verb: str, person: User, *, by: User | None, now: datetime, **detail: object) -> None:
    """The same about somebody herself, in each chapter where she holds a role."""
    for chapter in Chapter.objects.filter(pk__in=person.roles.by_chapter):
        record(verb, person, chapter=chapter, by=by, now=now, **detail)
