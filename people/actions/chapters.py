"""The chapters of this installation."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from people.actions.memberships import give_role
from people.actions.persons import ensure_person
from people.errors import AlreadySetUp
from people.models import Chapter, Role, User
from people.models.locks import hold_rows


def check_empty() -> None:
    """Raise AlreadySetUp when there is a chapter or a person."""
    if Chapter.objects.exists() or User.objects.exists():
        raise AlreadySetUp


@transaction.atomic
def set_up(*, chapter: str, time_zone: str, name: str, email: str, now: datetime) -> User:
    """Make the first chapter and its organizer, who is returned. Raises AlreadySetUp."""
    # One at a time. An empty installation has no row of ours to hold, but the one that says what a chapter is.
    hold_rows(ContentType, [ContentType.objects.get_for_model(Chapter).pk])
    check_empty()
    first = Chapter.objects.create(name=chapter, time_zone=time_zone)
    organizer = ensure_person(email, now=now)
    organizer.name = name
    organizer.save(update_fields=["name"])
    give_role(organizer, chapter=first, role=Role.ORGANIZER, by=None, now=now)
    return organizer
