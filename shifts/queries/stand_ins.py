"""Who stands in for the captain of a shift, and who could."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from people.models import Actor, Membership, User
from shifts.models import Shift, ShiftCaptain, Signup
from shifts.queries.captain import LISTED, captained_shifts


def handable_shift_for(actor: Actor, shift_id: int) -> Shift:
    """The shift, if the actor keeps its roster of her own, so that she can hand it on; Http404 otherwise."""
    shifts = Shift.objects.visible_to(actor).captained_by_role(actor).with_place()
    return get_object_or_404(shifts, pk=shift_id)


def stand_in_of(shift: Shift, *, now: datetime) -> ShiftCaptain | None:
    """With both people. Nobody, where her membership has ended meanwhile: she keeps nothing any more."""
    found = ShiftCaptain.objects.holding(now).filter(shift=shift).select_related("person", "given_by").first()
    return found if found and captained_shifts(found.person).filter(pk=shift.pk).exists() else None


def stand_ins_beside(claims: Iterable[Signup], *shifts: Shift) -> list[ShiftCaptain]:
    """Those who stand in on these shifts and have none of these claims, and so hear nothing about a claim."""
    found = ShiftCaptain.objects.standing().filter(shift__in=shifts).select_related("person", "shift")
    told = {(claim.shift_id, claim.person_id) for claim in claims}
    return [each for each in found.order_by("pk") if (each.shift_id, each.person_id) not in told]


def shifts_handed_on_to(actor: Actor, *, now: datetime) -> list[Shift]:
    """Those whose roster she keeps because a captain handed it on, the soonest first."""
    given = ShiftCaptain.objects.holding(now).filter(person_id=actor.pk)
    return list(captained_shifts(actor).standing().filter(pk__in=given.values("shift")).with_place())


def could_stand_in(actor: User, shift: Shift, *, search: str, now: datetime) -> tuple[list[User], int]:
    """Members of the shift's chapter who can sign in, those on the shift first; and how many there are in all."""
    chapter = shift.campaign.chapter
    members = Membership.objects.on(chapter.today(now)).filter(person=OuterRef("pk"), chapter=chapter)
    claims = Signup.objects.active().filter(shift=shift, person=OuterRef("pk"))
    found = User.objects.visible_to(actor).filter(Exists(members), is_active=True, email__isnull=False)
    for word in search.split():
        found = found.filter(name__icontains=word)
    found = found.exclude(pk=actor.pk).annotate(is_on_it=Exists(claims))
    return list(found.order_by("-is_on_it", "name", "pk")[:LISTED]), found.count()
