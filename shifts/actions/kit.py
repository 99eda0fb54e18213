"""What a chapter's captains carry, and who has it now. Each act is one statement: of two at once the later counts."""

from datetime import datetime

from django.db import transaction

from people.actions.audit import record
from people.models import Chapter, User
from shifts.errors import ThingGone
from shifts.models import Thing


@transaction.atomic
def add_thing(chapter: Chapter, *, name: str, by: User, now: datetime) -> Thing:
    """One of that name is enough: the one that is there is returned as it is."""
    thing, is_new = Thing.objects.get_or_create(chapter=chapter, name=name)
    if is_new:
        record("added thing", thing, chapter=chapter, by=by, now=now)
    return thing


@transaction.atomic
def hand_over(thing: Thing, *, person: User | None = None, place: str = "", by: User, now: datetime) -> Thing:
    """Note that `person` has it from now on or, without her, that it lies at `place`. The same once more leaves since
    when. Raises ThingGone."""
    if (thing.holder, thing.place) == (person, place):
        return thing
    thing.holder, thing.place, thing.since = person, place, now
    if not Thing.objects.filter(pk=thing.pk).update(holder=person, place=place, since=now):
        raise ThingGone(thing=thing)
    record("handed over", thing, chapter=thing.chapter, by=by, now=now, person=person and person.pk)
    return thing


@transaction.atomic
def remove_thing(thing: Thing, *, by: User, now: datetime) -> None:
    """Take it from the list; nothing of it is kept. Twice is once."""
    if Thing.objects.filter(pk=thing.pk).delete()[0]:
        record("removed thing", thing, chapter=thing.chapter, by=by, now=now)
