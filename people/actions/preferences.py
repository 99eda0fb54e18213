"""What somebody wants to be told, and how."""

from collections.abc import Collection

from django.db import transaction

from people.models import Mute, User


@transaction.atomic
def choose_messages(
    person: User,
    *,
    unwanted: Collection[tuple[str, str]],
    groups: Collection[str],
    channels: Collection[str],
    remind_minutes: int | None,
) -> None:
    """By these channels, tell her all of these groups but `unwanted` (group, channel); and remind her so long before a
    shift, None: not at all. What she chose for other groups and channels stays."""
    Mute.objects.filter(person=person, group__in=groups, channel__in=channels).delete()
    Mute.objects.bulk_create(
        [Mute(person=person, group=group, channel=channel) for group, channel in sorted(unwanted)],
        ignore_conflicts=True,
    )
    person.remind_minutes = remind_minutes
    person.save(update_fields=["remind_minutes"])


def mute(person: User, *, group: str, channel: str) -> None:
    """No more of these; saying it twice is saying it once."""
    Mute.objects.bulk_create([Mute(person=person, group=group, channel=channel)], ignore_conflicts=True)


def unmute(person: User, *, group: str, channel: str) -> None:
    """These again."""
    Mute.objects.filter(person=person, group=group, channel=channel).delete()
