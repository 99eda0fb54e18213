"""Putting people on a shift, moving them between shifts and taking them off, each with a way back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shifts.actions.assigning import move_person, put_on, take_off
from shifts.errors import ClaimEnded
from shifts.forms.captain import SearchForm
from shifts.queries.captain import (
    active_signup_for,
    candidates,
    captained_shift_for,
    latest_signup,
    person_for,
    targets,
)
from shifts.rules.presence import BEFORE
from shifts.views.captain.desk import Desk
from shifts.views.captain.pages import CaptainRequest, captain_page, done, roster_url, to_roster, told

# A full shift takes one more by a second tap, which says so in its form; in the address of an Undo it takes that place
# away again.
ROOM = "room"
# In the address of a move: the captain is on the roster that the person moves to.
BACK = "back"


@captain_page("GET", "HEAD")
def people(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """Whom to put on: a search by name over the chapter's people."""
    shift, now = captained_shift_for(request.user, shift_id), timezone.now()
    form = SearchForm(request.GET)
    found, total = candidates(request.user, shift, search=form.search, now=now)
    may_assign, makes_room = not shift.is_over(now) and shift.cancelled_at is None, ROOM in request.GET
    context = {
        "desk": Desk(shift, request.user),
        "shift": shift,
        "form": form,
        "candidates": found,
        "more": total - len(found),
        "may_assign": may_assign,
        "may_put_on": may_assign and (shift.spots_left > 0 or makes_room),
        "may_check_in": now >= shift.starts_at - BEFORE,
        "is_full": shift.spots_left <= 0,
        "makes_room": makes_room,
        "more_places": shift.capacity + 1,
    }
    return render(request, "captain/people.html", context)


@captain_page("POST")
def put_person_on(request: CaptainRequest, shift_id: int, person_id: int) -> HttpResponse:
    shift = captained_shift_for(request.user, shift_id)
    person = person_for(request.user, shift, person_id)
    is_done = done(
        request,
        lambda: put_on(shift, person=person, make_room=ROOM in request.POST, by=request.user, now=timezone.now()),
        told(_("%(name)s is on this shift."), request.user, name=person),
        undo=_undo(roster_url("take_off", shift, person.pk), room=ROOM in request.POST),
    )
    return to_roster(shift) if is_done else redirect("shifts:captain_people", shift.pk)


@captain_page("POST")
def take_person_off(request: CaptainRequest, shift_id: int, person_id: int) -> HttpResponse:
    shift = captained_shift_for(request.user, shift_id)
    person = person_for(request.user, shift, person_id)
    signup = latest_signup(shift, person)
    if signup is None:
        messages.error(request, str(ClaimEnded(name=person)))
        return to_roster(shift)
    done(
        request,
        lambda: take_off(signup, undo_room=ROOM in request.GET, by=request.user, now=timezone.now()),
        told(_("%(name)s is off this shift."), request.user, name=person),
        undo=roster_url("put_on", shift, person.pk),
    )
    return to_roster(shift)


@captain_page("GET", "HEAD")
def places(request: CaptainRequest, shift_id: int, person_id: int) -> HttpResponse:
    """Where somebody of this shift could go on the same day."""
    shift = captained_shift_for(request.user, shift_id)
    signup = active_signup_for(shift, person_for(request.user, shift, person_id))
    context = {"shift": shift, "signup": signup, "sites": targets(request.user, shift, now=timezone.now())}
    return render(request, "captain/move.html", context)


@captain_page("POST")
def move(request: CaptainRequest, shift_id: int, person_id: int, to_id: int) -> HttpResponse:
    """From one roster to another; answers on the one that the captain came from, and so does its Undo."""
    shift = captained_shift_for(request.user, shift_id)
    to = captained_shift_for(request.user, to_id)
    if to.campaign.chapter_id != shift.campaign.chapter_id:
        raise Http404
    person = person_for(request.user, shift, person_id)
    signup = latest_signup(shift, person)
    if signup is None:
        messages.error(request, str(ClaimEnded(name=person)))
        return to_roster(shift)
    place = to.location or _("the shift without a place yet")
    came_from_target = BACK in request.GET
    makes_room, undoes_room = ROOM in request.POST, ROOM in request.GET
    undo = _undo(roster_url("move", to, person.pk, shift.pk), room=makes_room, back=not came_from_target)
    done(
        request,
        lambda: move_person(
            signup, to=to, make_room=makes_room, undo_room=undoes_room, by=request.user, now=timezone.now()
        ),
        told(_("%(name)s is now at %(place)s."), request.user, name=person, place=place),
        undo=undo,
    )
    return to_roster(to if came_from_target else shift)


def _undo(address: str, **wishes: bool) -> str:
    """The address with those of `room` and `back` that are wished for."""
    wished = "&".join(name for name, is_wished in wishes.items() if is_wished)
    return f"{address}?{wished}" if wished else address
