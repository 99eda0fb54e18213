"""Giving roles and taking them away."""

from datetime import datetime

from people.models import Chapter, Membership, Role, User


def ensure_member(person: User, *, chapter: Chapter, now: datetime) -> None:
    """Make `person` a volunteer of `chapter` from today unless she holds a role there already."""
    if person.roles.holds(Role.VOLUNTEER, chapter.pk):
        return
    Membership.objects.get_or_create(
        person=person,
        chapter=chapter,
        role=Role.VOLUNTEER,
        until_on=None,
        defaults={"from_on": chapter.today(now)},
    )
    person.forget_roles()
