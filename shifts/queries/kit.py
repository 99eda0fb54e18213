"""Where a chapter's things are."""

from collections.abc import Collection

from django.shortcuts import get_object_or_404

from people.models import Actor, Chapter, User
from shifts.models import Attendance, Shift, Signup, Thing

Status = Attendance.Status


def kit_of(actor: Actor, chapters: Collection[Chapter]) -> list[Thing]:
    """With their holders. One query."""
    things = Thing.objects.visible_to(actor).filter(chapter__in=chapters)
    return list(things.select_related("holder", "chapter"))


def thing_for(actor: Actor, shift: Shift, thing_id: int) -> Thing:
    """A thing of the shift's chapter, with its holder; Http404 otherwise."""
    things = Thing.objects.visible_to(actor).filter(chapter=shift.campaign.chapter)
    return get_object_or_404(things.select_related("holder", "chapter"), pk=thing_id)


def hands_on(shift: Shift, *, also: User) -> list[User]:
    """Who could take something on this shift: whoever keeps its roster at the moment, those who come and those who are
    there; nobody who waits to be confirmed or will not come."""
    away = Attendance.objects.filter(shift=shift).exclude(status__in=Attendance.PRESENT).values("person")
    claims = Signup.objects.active().filter(shift=shift).exclude(person__in=away)
    people = {also.pk: also}
    people |= {signup.person_id: signup.person for signup in claims.select_related("person")}
    here = Attendance.objects.attended().filter(shift=shift).select_related("person")
    return list((people | {each.person_id: each.person for each in here}).values())
