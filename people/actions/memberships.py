"""Giving roles and taking them away."""

from datetime import datetime, timedelta

from django.db import transaction

from people.actions.audit import record
from people.actions.sessions import end_sessions
from people.errors import LastOrganizer
from people.models import Chapter, Membership, Role, User


def ensure_member(person: User, *, chapter: Chapter, now: datetime) -> None:
    """Make `person` a volunteer of `chapter` from today unless she holds a role there already."""
    if person.roles.holds(Role.VOLUNTEER, chapter.pk):
        return
    _hold_role(person, chapter=chapter, role=Role.VOLUNTEER, now=now)


@transaction.atomic
def give_role(person: User, *, chapter: Chapter, role: Role, by: User | None, now: datetime) -> Membership:
    """Give `person` the role in `chapter` from today on; one that she holds already is returned as it is.
    `by` is None when the operator does it on the terminal."""
    membership, is_new = _hold_role(person, chapter=chapter, role=role, now=now)
    if is_new:
        record("gave role", membership, chapter=chapter, by=by, now=now, role=role.value, person=person.pk)
    return membership


def _hold_role(person: User, *, chapter: Chapter, role: Role, now: datetime) -> tuple[Membership, bool]:
    found = Membership.objects.get_or_create(
        person=person, chapter=chapter, role=role, until_on=None, defaults={"from_on": chapter.today(now)}
    )
    person.forget_roles()
    return found


@transaction.atomic
def end_role(membership: Membership, *, by: User, now: datetime) -> None:
    """End the role at once: yesterday was its last day, and a role that was given today is as if it never was. The
    person is signed out everywhere. One that has ended already is left as it is.

    Raises LastOrganizer rather than leave a chapter with nobody who can give roles. The chapter's row is held, so
    that two organizers cannot end each other's role at once.
    """
    # Without the key: rows that point at the chapter, like the audit log's, can be written meanwhile by whoever holds
    # this membership, so nobody waits in a ring.
    chapter = Chapter.objects.select_for_update(no_key=True).get(pk=membership.chapter_id)
    today = chapter.today(now)
    current = Membership.objects.on(today).filter(chapter=chapter)
    if not current.filter(pk=membership.pk).exists():
        return
    others = current.filter(role=Role.ORGANIZER, person__is_active=True).exclude(person_id=membership.person_id)
    if membership.role == Role.ORGANIZER and not others.exists():
        raise LastOrganizer
    record("ended role", membership, chapter=chapter, by=by, now=now, role=membership.role, person=membership.person_id)
    if membership.from_on == today:
        Membership.objects.filter(pk=membership.pk).delete()
    else:
        Membership.objects.filter(pk=membership.pk).update(until_on=today - timedelta(days=1))
    end_sessions(membership.person)
    membership.person.forget_roles()
